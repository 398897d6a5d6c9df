// time limit: 120 s
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

import { openTraces } from '../../src/fleet/traces.ts'
import { azFor } from '../harness/az.ts'
import { until } from '../harness/redis.ts'
import { askAt, digestOf, VAULT } from './door-world.ts'
import { clientOf, homeTenant, scene } from './scene.ts'

interface Span {
  readonly name: string
  readonly kind: number
  readonly parent: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
  readonly failed: boolean
}

/** What whoever runs azin would load with an SDK: it registers where spans go. Here, into a file. */
const provider = (api: string, file: string) => `
import { appendFileSync } from 'node:fs'
import api from ${JSON.stringify(api)}
api.propagation.setGlobalPropagator({ inject() {}, fields: () => ['traceparent'], extract: (context, carrier) => {
  const [, traceId, spanId] = /^00-(\\w{32})-(\\w{16})-/.exec(carrier.traceparent ?? '') ?? []
  return traceId ? api.trace.setSpanContext(context, { traceId, spanId, traceFlags: 1, isRemote: true }) : context
} })
api.trace.setGlobalTracerProvider({ getTracer: () => ({
  startSpan(name, { kind }, context) {
    const span = { name, kind, parent: api.trace.getSpanContext(context)?.spanId, attributes: {}, failed: false }
    return { setAttributes: (more) => Object.assign(span.attributes, more), setStatus: ({ code }) => (span.failed = code === 2), end: () => appendFileSync(${JSON.stringify(file)}, JSON.stringify(span) + '\\n') }
  },
}) })
`

test('spans of requests and refreshes, as a part of what the caller traces', async (t) => {
  const place = await scene(t)
  const az = azFor(t, place.server.origin)
  const [file, hook, policy] = ['spans', 'hook.mjs', 'policy.yaml'].map((name) => join(az.home, name)) as [string, string, string]
  writeFileSync(hook, provider(pathToFileURL(createRequire(import.meta.url).resolve('@opentelemetry/api')).href, file))
  writeFileSync(join(az.home, 'secret'), 'azin-demo')
  writeFileSync(policy, `identities: [{ name: app, kind: service-principal, cloud: Emulator, tenant: ${homeTenant}, client_id: ${clientOf(0)}, secret: 'file:${join(az.home, 'secret')}' }]\ncallers: [{ name: web, header_secret: '${digestOf('s')}', may: [{ identity: app, audiences: [${VAULT}] }] }]\n`)
  const running = az.start('serve', '-o', 'json', '--policy', policy, '--port', '0', '--traces', '--drain', '0', { env: { NODE_OPTIONS: `--import=${pathToFileURL(hook).href}` } })
  await running.sees(/^\}\n/m, 'stdout')
  const port = Number(new URL((JSON.parse(running.stdout()) as { endpoint: string }).endpoint).port)
  const path = `/token?resource=${VAULT}`
  assert.equal((await askAt(port, path, { 'x-identity-header': 's', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` })).status, 200)
  assert.equal((await askAt(port, path, { 'x-identity-header': 'wrong' })).status, 401)
  const spans = () => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Span)
  await until(() => spans().length === 3, 'three spans')
  const [refresh, good, bad] = spans() as [Span, Span, Span]
  assert.deepEqual(refresh, { name: 'azin refresh', kind: 2, attributes: { 'azin.identity': 'app', 'azin.early': false }, failed: false })
  assert.deepEqual(good, { name: 'azin token', kind: 1, parent: 'b'.repeat(16), attributes: { 'azin.caller': 'web', 'azin.dialect': 'plain', 'http.response.status_code': 200 }, failed: false })
  assert.deepEqual([bad.failed, bad.attributes['http.response.status_code'], bad.attributes['azin.caller']], [true, 401, ''])
})

test('traces without the API of OpenTelemetry: one sentence', async () => {
  await assert.rejects(openTraces('0', async () => Promise.reject(new Error('Cannot find package'))), { name: 'UsageError', message: 'Traces are asked for, but @opentelemetry/api is not installed beside azin.' })
})
