// time limit: 300 s
/** A network with one kind of address, without loopback, or without a free port: does the browser's answer arrive, or is it said? (R31, R32) */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import { place, root } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import { figure } from '../harness/counts.ts'
import { program, trace } from './scene.ts'

const possible = process.platform === 'linux' && spawnSync('unshare', ['-Urn', 'ip', 'link']).status === 0
const where = possible ? {} : { skip: 'there is no unshare(1), or it may not make namespaces' }

/** Within the namespace: an emulator, the built program, and a person who goes where the program sends them. */
const script = (home: string): string => `
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync, chmodSync } from 'node:fs'
import { createEmulator } from '${root}/emulator/emulator.ts'
import { startServer } from '${root}/emulator/server.ts'
import { writeCloud } from '${root}/test/harness/cloud.ts'
import { visit } from '${root}/test/harness/person.ts'
const emulator = createEmulator()
const { createServer } = await import('node:http')
const { exchange } = await import('${root}/emulator/exchange.ts')
const server = createServer((message, reply) => void exchange(emulator, 'http', message, reply))
await new Promise((resolve) => server.listen(0, process.env.ADDRESS, resolve))
writeCloud('${home}/azure', 'http://localhost:' + server.address().port)
writeFileSync('${home}/browser', '#!/bin/sh\\nprintf %s "$1" > ${home}/asked.new; mv ${home}/asked.new ${home}/asked\\n')
chmodSync('${home}/browser', 0o755)
const child = spawn(process.execPath, ['${program}', 'login', '-o', 'none'], { env: { PATH: process.env.PATH, HOME: '${home}', AZURE_CONFIG_DIR: '${home}/azure', BROWSER: '${home}/browser', AZIN_NO_BACKGROUND: '1' }, stdio: ['ignore', 'inherit', 'inherit'] })
const gone = new Promise((resolve) => child.on('close', resolve))
while (!existsSync('${home}/asked') && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20))
if (child.exitCode === null) await visit(readFileSync('${home}/asked', 'utf8'), { username: 'ada@larkspur.example', password: 'azin-demo' })
process.exitCode = await gone
process.exit()
`

async function inside(t: Parameters<typeof place>[0], prepare: string, address: string) {
  const home = place(t, 'azin-namespace')
  const [source, bundle] = [join(home, 'in.ts'), join(home, 'out.mjs')]
  writeFileSync(source, script(home))
  await build({ entryPoints: [source], outfile: bundle, bundle: true, platform: 'node', format: 'esm', logLevel: 'error', nodePaths: [join(root, 'node_modules')], banner: { js: "import { createRequire as made } from 'node:module'; const require = made(import.meta.url);" } })
  return start(t, 'unshare', ['-Urnm', 'sh', '-c', `${prepare}; exec '${process.execPath}' '${bundle}'`], { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ADDRESS: address }, { cwd: home }).ended
}

for (const [name, prepare, address] of [
  ['IPv4 alone', 'ip link set lo up; ip addr del ::1/128 dev lo', '127.0.0.1'],
  // The name leads where the system's file of names says.
  ['IPv6 alone', 'ip link set lo up; ip addr del 127.0.0.1/8 dev lo; echo "::1 localhost" > hosts; mount --bind hosts /etc/hosts', '::1'],
] as const) {
  test(`${name}: the whole sign-in in the browser`, where, async (t) => {
    const { code, stderr } = await inside(t, prepare, address)
    assert.equal(code, 0, stderr)
    figure(name, 'signed in')
  })
}

/** Without a request before it: at Microsoft's own cloud the listener is what comes first. */
async function alone(t: Parameters<typeof place>[0], prepare: string) {
  const home = place(t, 'azin-namespace')
  mkdirSync(join(home, 'azure'), { mode: 0o700 })
  const command = `${prepare}; AZURE_CONFIG_DIR='${home}/azure' HOME='${home}' BROWSER=/bin/true exec '${process.execPath}' '${program}' login`
  const ended = await start(t, 'unshare', ['-Urn', 'sh', '-c', command], { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, { cwd: home }).ended
  assert.ok(!existsSync(join(home, 'azure/msal_token_cache.json')))
  assert.doesNotMatch(ended.stderr, trace)
  return ended
}

test('no loopback at all: said in a line, and the way is taken that needs none', where, async (t) => {
  const { code, stderr } = await alone(t, 'ip link set lo down')
  assert.equal(code, 1)
  assert.match(stderr, /^WARNING: This computer has no loopback address that a browser could answer to\. Signing in with a code instead\.\nERROR: Could not reach login\.microsoftonline\.com/)
  figure('no loopback', 'said')
})

test('four ports, all taken: said in a line, and the way is taken that needs none', where, async (t) => {
  const taker = `for (const host of ['127.0.0.1', '::1']) for (let port = 40000; port < 40004; port++) require('net').createServer().listen({ port, host, ipv6Only: host === '::1' })`
  const prepare = `ip link set lo up; echo '40000 40003' > /proc/sys/net/ipv4/ip_local_port_range; '${process.execPath}' -e "${taker.replaceAll('"', '\\"')}; setTimeout(() => process.exit(), 15000)" & sleep 1`
  const { code, stderr } = await alone(t, prepare)
  assert.equal(code, 1)
  assert.match(stderr, /^WARNING: No port is free on the loopback addresses, so a browser could not bring its answer\. Signing in with a code instead\.\nERROR: Could not reach login\.microsoftonline\.com/)
  figure('no free port', 'said')
})
