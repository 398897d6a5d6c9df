/** The narrator of setting up other tools: what is changed where, said before anyone wonders, and undone exactly. */

import { HELPER, helperOf, withHelper } from './credential/docker-config.ts'
import { registryHost } from './credential/docker-protocol.ts'
import { devOpsPatterns } from './credential/git-protocol.ts'
import { addHelper, type GitSettings, removeHelper } from './credential/git-config.ts'
import { columnIn, type Exec, kubeUser, withExec, withoutExec } from './credential/kubeconfig.ts'
import { type Change, forget, readRecord, remember } from './credential/record.ts'
import { AuthError, UsageError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import type { System } from './system/system.ts'

/** Lines for a person. */
export type Report = readonly string[]

export interface KubectlAsk {
  readonly file?: string | undefined
  /** Name of the user in the kubeconfig; that of the current context by default. */
  readonly user?: string | undefined
  readonly serverId?: string | undefined
  readonly tenant?: string | undefined
}

/** `$KUBECONFIG` may list several: the first that is there, as kubectl writes into it. */
function kubeconfigPath(system: System, asked: string | undefined): string {
  const listed = (system.env['KUBECONFIG'] ?? '').split(system.platform === 'win32' ? ';' : ':').filter((one) => one !== '')
  const path = asked ?? listed.find((one) => system.files.status(one)) ?? listed[0] ?? `${system.home ?? ''}/.kube/config`
  return /^([/\\]|[A-Za-z]:)/.test(path) ? path : `${system.workingDirectory}/${path}`
}

function readKubeconfig(system: System, path: string): string {
  const source = system.files.readText(path)
  if (source !== undefined) return source
  throw new AuthError('file_unreadable', `There is no kubeconfig ${path}.`, ['az aks get-credentials --resource-group GROUP --name CLUSTER', 'az credential kubectl --install --kubeconfig FILE'])
}

/** @param self absolute paths, because kubectl may be started with another PATH */
export async function installKubectl(system: System, self: readonly string[], ask: KubectlAsk): Promise<Report> {
  const path = kubeconfigPath(system, ask.file)
  const source = readKubeconfig(system, path)
  const user = kubeUser(path, source, ask.user)
  if (user.otherMeans) throw new AuthError('not_supported', `The user '${user.name}' of ${path} signs in by its own '${user.otherMeans}'. It was left alone.`, ['az aks get-credentials --resource-group GROUP --name CLUSTER --format exec'])
  const exec = execOf(self, { ...formerly(user.exec), ...given(ask) })
  const change: Change = { tool: 'kubectl', path, entry: user.name, before: { text: user.text, column: columnIn(path, source, user.name) }, after: exec.args }
  await remember(system, change)
  system.files.replace(path, withExec(path, source, user.name, exec))
  return [`Changed: ${path}`, `The user '${user.name}' now signs in with: ${[exec.command, ...exec.args].join(' ')}`, ...(user.text === null ? [] : ['Instead of:', ...user.text.split('\n').map((line) => `  ${line}`)]), `To undo it: az credential kubectl --uninstall`]
}

function given({ serverId, tenant }: KubectlAsk): { serverId?: string; tenant?: string } {
  return { ...(serverId !== undefined && { serverId }), ...(tenant !== undefined && { tenant }) }
}

/** What kubelogin was told about the cluster goes for azin as well. */
function formerly(exec: Partial<Exec> | undefined): { serverId?: string; tenant?: string } {
  if (!/(^|[\\/])kubelogin(\.exe)?$/.test(exec?.command ?? '')) return {}
  const value = (name: string) => exec?.args?.[exec.args.indexOf(name) + 1]
  return given({ serverId: exec?.args?.includes('--server-id') ? value('--server-id') : undefined, tenant: exec?.args?.includes('--tenant-id') ? value('--tenant-id') : undefined })
}

function execOf([command = '', ...args]: readonly string[], { serverId, tenant }: { serverId?: string; tenant?: string }): Exec {
  const options = [...(serverId === undefined ? [] : ['--server-id', serverId]), ...(tenant === undefined ? [] : ['--tenant', tenant])]
  return { apiVersion: 'client.authentication.k8s.io/v1beta1', command, args: [...args, 'credential', 'kubectl', ...options], env: null, interactiveMode: 'Never', provideClusterInfo: false }
}

export async function uninstallKubectl(system: System): Promise<Report> {
  return undo(system, 'kubectl', (change) => {
    const source = system.files.readText(change.path)
    if (source === undefined) return `${change.path} is gone.`
    const { exec } = kubeUser(change.path, source, change.entry)
    if (JSON.stringify(exec?.args) !== JSON.stringify(change.after)) return `The user '${change.entry}' of ${change.path} was changed since, and was left alone.`
    const { text, column } = change.before as { readonly text: string | null; readonly column: number }
    system.files.replace(change.path, withoutExec(change.path, source, change.entry, text, column))
    return `Undone: the user '${change.entry}' of ${change.path} is as before.`
  })
}

function dockerConfigPath(system: System): string {
  return `${system.env['DOCKER_CONFIG'] || `${system.home ?? ''}/.docker`}/config.json`
}

/** @param registries names or hosts of registries */
export async function installDocker(system: System, registries: readonly string[]): Promise<Report> {
  const suffix = activeCloud(system).suffixes['acrLoginServerEndpoint']
  if (!suffix) throw new AuthError('cloud_invalid', 'The active cloud does not say how its registries are called.', ['az cloud update --suffix-acr-login-server-endpoint SUFFIX'])
  const path = dockerConfigPath(system)
  const hosts = registries.map((name) => {
    const host = registryHost(name.includes('.') ? name : `${name}.${suffix.replace(/^\./, '')}`, suffix)
    if (host === undefined) throw new UsageError(`'${name}' is not a registry of Azure Container Registry: those end in .${suffix.replace(/^\./, '')}`, 1)
    return host
  })
  const report: string[] = []
  for (const host of hosts) {
    const source = system.files.readText(path)
    const before = helperOf(path, source, host)
    await remember(system, { tool: 'docker', path, entry: host, before: { helper: before, file: source !== undefined }, after: HELPER })
    system.files.replace(path, withHelper(path, source, host, HELPER) ?? '')
    report.push(`${path}: credHelpers["${host}"] is now "${HELPER}"${before === null ? '' : `, and was "${before}"`}.`)
  }
  return [...report, 'To undo it: az credential docker --uninstall']
}

export async function uninstallDocker(system: System): Promise<Report> {
  return undo(system, 'docker', ({ path, entry, before, after }) => {
    const source = system.files.readText(path)
    if (source === undefined) return `${path} is gone.`
    if (helperOf(path, source, entry) !== after) return `${path}: credHelpers["${entry}"] was changed since, and was left alone.`
    const { helper, file } = before as { readonly helper: string | null; readonly file: boolean }
    const text = withHelper(path, source, entry, helper)
    if (text === undefined && !file) system.files.remove(path)
    else system.files.replace(path, text ?? '{}')
    return `Undone: ${path}: credHelpers["${entry}"] is ${helper === null ? 'gone' : `"${helper}" again`}.`
  })
}

/** The registries that docker asks azin about. */
export function dockerRegistries(system: System): readonly string[] {
  return readRecord(system).filter(({ tool }) => tool === 'docker').map(({ entry }) => entry)
}

export async function installGit(system: System, self: readonly string[]): Promise<Report> {
  const git = await gitSettings(system)
  const helper = `!${[...self, 'credential', 'git'].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`
  const report: string[] = []
  for (const pattern of devOpsPatterns) {
    const entry = `credential.${pattern}.helper`
    const change: Change = { tool: 'git', path: 'global', entry, before: await git.all(entry), after: helper }
    await remember(system, change)
    report.push(...(await addHelper(git, entry, helper)))
  }
  return [...report, 'To undo it: az credential git --uninstall']
}

export async function uninstallGit(system: System): Promise<Report> {
  const git = await gitSettings(system)
  return undo(system, 'git', ({ entry, before, after }) => removeHelper(git, entry, before as readonly string[], after as string))
}

async function gitSettings(system: System): Promise<GitSettings> {
  const file = await system.processes.which('git')
  if (file === undefined) throw new AuthError('not_supported', 'There is no git on the PATH.')
  const run = (...args: string[]) => system.processes.run(file, ['config', '--global', ...args], { timeout: 20_000 })
  return {
    all: async (name) => (await run('--null', '--get-all', name)).stdout.split('\0').slice(0, -1),
    change: async (...args) => {
      const { code, stderr } = await run(...args)
      if (code !== 0) throw new AuthError('file_unwritable', `git could not change its settings: ${stderr.trim().split('\n')[0] || `exit code ${code}`}`)
    },
  }
}

/** Each change of a tool, the last one first; one that cannot be undone any more is said, and forgotten. */
async function undo(system: System, tool: Change['tool'], work: (change: Change) => string | Promise<string>): Promise<Report> {
  const changes = readRecord(system).filter((change) => change.tool === tool).reverse()
  const report: string[] = []
  for (const change of changes) {
    report.push(await work(change))
    await forget(system, change)
  }
  return report.length > 0 ? report : [`Nothing of azin is set up for ${tool} here.`]
}
