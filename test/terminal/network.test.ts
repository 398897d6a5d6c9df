/** Does the browser's answer arrive where `localhost` has one address alone? In network namespaces of Linux, with neither root nor a container. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { build } from 'esbuild'

import { place, root } from '../harness/place.ts'

const possible = process.platform === 'linux' && spawnSync('unshare', ['-Urn', 'ip', 'link']).status === 0
const where = possible ? {} : { skip: 'there is no unshare(1), or it may not make namespaces' }

/** Listens as a sign-in does, brings an answer to `host`, prints what came of it. */
const program = (host: string) => `
import { connect } from 'node:net'
import { listen } from '${root}/src/grant/loopback.ts'
const system = { ending: new AbortController().signal }
const waiting = await listen(system, { judge: (given) => given.get('code'), answered: async (code) => (console.log('took', code), { html: 'done' }), limit: 10_000 })
const socket = connect(waiting.port, '${host}')
socket.on('error', (error) => { console.log(error.code); process.exit() })
socket.on('data', () => {}).write('GET /?code=abc HTTP/1.1\\r\\nHost: localhost:' + waiting.port + '\\r\\n\\r\\n')
await waiting.finished
`

for (const [name, without, host] of [['IPv4 alone', '::1/128', '127.0.0.1'], ['IPv6 alone', '127.0.0.1/8', '::1'], ['both', 'none', '::1']] as const) {
  test(name, where, async (t) => {
    const folder = place(t)
    const [source, bundle] = [join(folder, 'in.ts'), join(folder, 'out.mjs')]
    writeFileSync(source, program(host))
    await build({ entryPoints: [source], outfile: bundle, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
    const drop = without === 'none' ? 'true' : `ip addr del ${without} dev lo`
    const { stdout, stderr } = spawnSync('unshare', ['-Urn', 'sh', '-c', `ip link set lo up; ${drop}; exec '${process.execPath}' '${bundle}'`], { encoding: 'utf8', timeout: 30_000 })
    assert.equal(stdout, 'took abc\n', stderr)
  })
}
