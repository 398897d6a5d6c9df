import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { parseAllDocuments } from 'yaml'

import { readSettings } from '../../src/fleet/configuration.ts'
import { readPolicy } from '../../src/fleet/policy.ts'
import { storeAddress } from '../../src/fleet/store-address.ts'
import type { System } from '../../src/system/system.ts'
import { fakeSystem } from '../fake-system.ts'
import { root } from '../harness/place.ts'

const folder = join(root, 'deploy')
const guide = readFileSync(join(root, 'docs/fleet.md'), 'utf8')

interface Container {
  readonly name: string
  readonly image: string
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly args?: readonly string[]
  readonly securityContext: { readonly allowPrivilegeEscalation: boolean; readonly readOnlyRootFilesystem: boolean; readonly capabilities: { readonly drop: readonly string[] } }
  readonly resources: { readonly requests: object; readonly limits: { readonly memory: string } }
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[]
  readonly [probe: `${string}Probe`]: { readonly httpGet?: { readonly path: string; readonly port: string }; readonly tcpSocket?: { readonly port: string } } | undefined
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean
  readonly terminationGracePeriodSeconds?: number
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number; readonly seccompProfile: { readonly type: string } }
  readonly containers: readonly Container[]
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string }; readonly emptyDir?: object }[]
}

/** Whatever the kind is, it has no more than this of what is looked at. */
interface Resource {
  readonly file: string
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels }
  readonly data?: Readonly<Record<string, string>>
  readonly spec: PodSpec & {
    readonly selector: Labels & { readonly matchLabels?: Labels }
    readonly podSelector?: { readonly matchLabels?: Labels }
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec }
    readonly ports?: readonly { readonly targetPort: string }[]
    readonly ingress?: readonly { readonly ports: readonly { readonly port: string | number }[] }[]
    readonly policyTypes?: readonly string[]
  }
}

type Labels = Readonly<Record<string, string>>

function documents(path: string): unknown[] {
  return parseAllDocuments(readFileSync(path, 'utf8'), { uniqueKeys: true }).map((document) => {
    assert.deepEqual([document.errors, document.warnings], [[], []], path)
    return document.toJS() as unknown
  })
}

const resources = readdirSync(join(folder, 'kubernetes')).filter((name) => name !== 'kustomization.yaml').flatMap((file) => documents(join(folder, 'kubernetes', file)).map((one) => ({ file, ...(one as object) }) as Resource))
const of = (kind: string) => resources.filter((one) => one.kind === kind)
const fits = (wanted: Labels = {}, labels: Labels) => Object.entries(wanted).every(([name, value]) => labels[name] === value)

/** A world that has these variables and files, and nothing else. */
const holding = (env: Labels, files: Labels): System => fakeSystem(files, { env, workingDirectory: '/work' })

test('what is there has the form of its kind, and stands in the kustomization', () => {
  const versions: Labels = { Namespace: 'v1', ServiceAccount: 'v1', ConfigMap: 'v1', Service: 'v1', Pod: 'v1', Deployment: 'apps/v1', PodDisruptionBudget: 'policy/v1', NetworkPolicy: 'networking.k8s.io/v1' }
  assert.ok(resources.length >= 12)
  for (const { apiVersion, kind, metadata, file } of resources) {
    assert.equal(apiVersion, versions[kind], `${file}: ${kind}`)
    assert.match(metadata.name, /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
    assert.equal(metadata.namespace, kind === 'Namespace' ? undefined : file === 'caller.yaml' ? 'prod' : 'azin')
  }
  const [kustomization] = documents(join(folder, 'kubernetes/kustomization.yaml')) as [{ readonly resources: readonly string[] }]
  assert.deepEqual([...kustomization.resources, 'caller.yaml'].sort(), [...new Set(resources.map(({ file }) => file))].sort())
  assert.ok(!resources.some(({ kind }) => kind === 'Secret'), 'secrets are made by whoever has them')
})

test('every pod: not root, nothing to write on, no privileges, limits, probes', () => {
  const pods = [...of('Deployment').map(({ spec }) => spec.template.spec), ...of('Pod').map(({ spec }) => spec)]
  assert.equal(pods.length, 3)
  for (const pod of pods) {
    assert.equal(pod.automountServiceAccountToken, false)
    assert.ok(pod.securityContext.runAsNonRoot && pod.securityContext.runAsUser > 0)
    assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault')
    for (const container of pod.containers) {
      assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
      assert.match(container.image, /^[\w./-]+:[\w.-]*\d/, 'a version, not "latest"')
      assert.ok(container.resources.limits.memory && container.resources.requests)
      const names = pod.volumes.map(({ name }) => name)
      for (const mount of container.volumeMounts) {
        assert.ok(names.includes(mount.name), mount.name)
        assert.ok(mount.readOnly === true || pod.volumes.find(({ name }) => name === mount.name)!.emptyDir, `${mount.name} can be written`)
      }
    }
    for (const { secret } of pod.volumes) if (secret) assert.ok(guide.includes(`create secret generic ${secret.secretName} `) || guide.includes(`create secret tls ${secret.secretName} `), `docs/fleet.md does not make ${secret.secretName}`)
  }
  for (const { spec, metadata } of of('Deployment')) {
    for (const container of spec.template.spec.containers) {
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
        const { httpGet, tcpSocket } = container[probe]!
        assert.ok(container.ports!.some(({ name }) => name === (httpGet ?? tcpSocket)!.port))
        if (metadata.name === 'azin') assert.equal(httpGet!.path, probe === 'readinessProbe' ? '/readyz' : '/healthz')
      }
    }
  }
})

test('selectors find the pods that they mean, and ports the ports', () => {
  const pods = of('Deployment').map(({ metadata, spec }) => ({ name: metadata.name, labels: spec.template.metadata.labels, ports: spec.template.spec.containers.flatMap(({ ports = [] }) => ports) }))
  const found = (labels?: Labels) => pods.filter((pod) => fits(labels, pod.labels)).map(({ name }) => name)
  for (const { spec, metadata } of of('Deployment')) assert.deepEqual(found(spec.selector.matchLabels), [metadata.name])
  for (const { spec, metadata } of of('Service')) {
    assert.deepEqual(found(spec.selector), [metadata.name])
    for (const { targetPort } of spec.ports!) assert.ok(pods.find(({ name }) => name === metadata.name)!.ports.some(({ name }) => name === targetPort), targetPort)
  }
  assert.deepEqual(of('PodDisruptionBudget').map(({ spec }) => found(spec.selector.matchLabels)), [['azin']])
  const policies = of('NetworkPolicy')
  assert.deepEqual(policies.map(({ spec }) => found(spec.podSelector!.matchLabels)), [['azin', 'redis'], ['azin'], ['redis']])
  for (const { spec } of policies) {
    assert.deepEqual(spec.policyTypes, ['Ingress', 'Egress'])
    const ports = pods.filter(({ labels }) => fits(spec.podSelector!.matchLabels, labels)).flatMap((pod) => pod.ports.map(({ name }) => name))
    for (const { port } of (spec.ingress ?? []).flatMap((rule) => rule.ports)) assert.ok(ports.includes(String(port)), `port ${port}`)
  }
})

test('the settings and the policy of Kubernetes are read by azin itself', () => {
  const [{ data }] = of('ConfigMap') as [Required<Resource>]
  const [azin] = of('Deployment').filter(({ metadata }) => metadata.name === 'azin').map(({ spec }) => spec.template.spec)
  const [container] = azin!.containers
  const env = Object.fromEntries(container!.env!.map(({ name, value }) => [name, value]))
  const settings = readSettings(holding(env, Object.fromEntries(Object.entries(data!).map(([name, text]) => [`/etc/azin/${name}`, text]))), {})
  assert.equal(settings.policy, '/etc/azin/policy.yaml')
  assert.deepEqual([settings.listen.port, settings.admin!.port], ['tokens', 'admin'].map((port) => container!.ports!.find(({ name }) => name === port)!.containerPort))
  assert.equal(storeAddress(settings.store!.url).hosts[0].host, of('Service').find(({ metadata }) => metadata.name === 'redis')!.metadata.name)
  const { callers, issuers, identities } = readPolicy(data!['policy.yaml']!, 'policy.yaml')
  assert.deepEqual(callers.map(({ proof }) => proof.kind), ['token', 'header-secret'])
  const files = [settings.tls!.certificate, settings.tls!.key, issuers.get('cluster')!.ca_file!, issuers.get('cluster')!.token_file!, ...[settings.store!.keys, settings.store!.password!, ...[...identities.values()].map((one) => ('secret' in one ? one.secret : undefined))].map((source) => (source && 'file' in source ? source.file : ''))]
  for (const file of files) assert.ok(container!.volumeMounts.some(({ mountPath }) => file.startsWith(`${mountPath}/`)), `${file} is mounted nowhere`)
  assert.ok(azin!.terminationGracePeriodSeconds! > settings.drain + 20, 'there is time to finish')
})

test('the compose file: the same, on one machine', () => {
  interface Service {
    readonly environment?: Labels
    readonly user: string
    readonly read_only: boolean
    readonly cap_drop: readonly string[]
    readonly security_opt: readonly string[]
    readonly secrets: readonly string[]
    readonly networks: readonly string[]
    readonly volumes?: readonly string[]
    readonly ports?: unknown
  }
  const [compose] = documents(join(folder, 'compose.yaml')) as [{ readonly services: Readonly<Record<string, Service>>; readonly secrets: Readonly<Record<string, { readonly file: string }>>; readonly networks: Readonly<Record<string, { readonly internal?: boolean }>> }]
  for (const [name, service] of Object.entries(compose.services)) {
    assert.ok(service.read_only && !/^(0|root)/.test(service.user), name)
    assert.deepEqual([service.cap_drop, service.security_opt], [['ALL'], ['no-new-privileges:true']])
    for (const secret of service.secrets) assert.ok(guide.includes(compose.secrets[secret]!.file.slice(2)), `docs/fleet.md does not make ${secret}`)
    for (const network of service.networks) assert.ok(network in compose.networks)
    assert.equal(service.ports, undefined, 'nothing is open to the network of the machine')
  }
  const { azin, redis } = compose.services as { azin: Service; redis: Service }
  assert.deepEqual(redis.networks.map((network) => compose.networks[network]!.internal), [true])
  const policy = readFileSync(join(folder, azin.volumes![0]!.split(':')[0]!), 'utf8')
  const settings = readSettings(holding(azin.environment!, {}), {})
  assert.equal(storeAddress(settings.store!.url).hosts[0].host, 'redis')
  const { identities } = readPolicy(policy, 'policy.yaml')
  const sources = [settings.store!.keys, settings.store!.password!, ...[...identities.values()].map((one) => ('secret' in one ? one.secret : { file: '' }))]
  for (const source of sources) assert.ok('file' in source && azin.secrets.includes(source.file.replace('/run/secrets/', '')), JSON.stringify(source))
})

test('nothing under deploy/ holds a secret or names a registry', () => {
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) continue
    const text = readFileSync(path, 'utf8')
    for (const found of text.match(/[A-Za-z0-9+/]{40,}={0,2}|[0-9a-f]{64}/g) ?? []) assert.match(found, /^0+$/, `${name}: ${found}`)
    for (const [, image = ''] of text.matchAll(/(?:image: |FROM )(\S+)/g)) assert.ok(!/^[^/]*[.:][^/]*\//.test(image), image)
  }
})
