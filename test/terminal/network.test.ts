// time limit: 120 s
/** Does the browser's answer arrive where `localhost` has one address alone? In network namespaces of Linux, with neither root nor a container. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { build } from 'esbuild'

import { place, root } from '../harness/place.ts'

const possible = process.platform === 'linux' && spawnSync('unshare', ['-Urnm', 'ip', 'link']).status === 0
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

/** The whole of it: the built `az`, an emulator and a person, who all find no other address. */
const wholeSignIn = `
import { azFor } from '${root}/test/harness/az.ts'
import { startEmulator } from '${root}/test/harness/emulator.ts'
import { visit } from '${root}/test/harness/person.ts'
const works = []
const t = { after: (work) => works.push(work) }
const { origin } = await startEmulator(t)
const az = azFor(t, origin)
const running = az.start('login', '--only-show-errors', '-o', 'none')
const { url, page } = await visit(await az.browser.next(), { username: 'ada@larkspur.example', password: 'azin-demo' })
const { code, stderr } = await running.ended
console.log('exit', code, stderr, new URL(url).host, page.title, await az.json('account', 'show', '--query', 'user.name'))
for (const work of works.reverse()) await work()
`

for (const [name, without, host] of [['IPv4 alone', '::1/128', '127.0.0.1'], ['IPv6 alone', '127.0.0.1/8', '::1'], ['both', 'none', '::1']] as const) {
  const drop = without === 'none' ? 'true' : `ip addr del ${without} dev lo`
  const localhost = name === 'IPv4 alone' ? ['127.0.0.1'] : name === 'IPv6 alone' ? ['::1'] : ['127.0.0.1', '::1']
  const inNetwork = async (t: TestContext, text: string): Promise<{ stdout: string; stderr: string }> => {
    const folder = place(t)
    const [source, bundles] = [join(folder, 'in.ts'), join(root, 'build/network', basename(folder))] // where node finds the libraries
    t.after(() => rmSync(bundles, { recursive: true, force: true }))
    const hosts = join(folder, 'hosts') // a container's own has the one or the other
    writeFileSync(hosts, localhost.map((address) => `${address} localhost\n`).join(''))
    writeFileSync(source, text)
    await build({ entryPoints: [source], outdir: bundles, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true, packages: 'external', platform: 'node', format: 'esm', define: { AZIN_VERSION: '"0"' }, logLevel: 'error' })
    return spawnSync('unshare', ['-Urnm', 'sh', '-c', `ip link set lo up; ${drop}; mount --bind '${hosts}' /etc/hosts; exec '${process.execPath}' '${bundles}/in.mjs'`], { encoding: 'utf8', timeout: 60_000 })
  }
  test(name, where, async (t) => {
    const { stdout, stderr } = await inNetwork(t, program(host))
    assert.equal(stdout, 'took abc\n', stderr)
  })
  test(`${name}: a whole sign-in`, where, async (t) => {
    const { stdout, stderr } = await inNetwork(t, wholeSignIn)
    assert.match(stdout, /^exit 0  localhost:\d+ You are signed in.* ada@larkspur\.example\n$/, stderr)
  })
}
