// time limit: 1700 s
/** Can anything but the browser's own answer end a sign-in that waits, or be believed? (S2, S3, S4) */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { landingPage } from '../../src/browser/landing.ts'
import { listen } from '../../src/grant/loopback.ts'
import { validateCallback } from '../../src/oauth/authorization.ts'
import { azFor } from '../harness/az.ts'
import { count, figure, random } from '../harness/counts.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { Scope } from '../harness/place.ts'
import { visit } from '../harness/person.ts'
import { fakeSystem } from '../fake-system.ts'
import { get, post, send, shapes } from './loopback.ts'

const chance = random('callbacks')
const state = 'Zk3v9-a_state_of_thirty_two_chars'
const authority = {
  host: 'login.microsoftonline.com', tenant: 'organizations', base: 'https://login.microsoftonline.com/organizations', adfs: false,
  authorization_endpoint: 'https://a.example', token_endpoint: 'https://a.example', device_authorization_endpoint: 'https://a.example',
}
const html = landingPage({ kind: 'signed-in', username: 'a@b.example', tenant: 't' })

/** Waits as a sign-in does. */
async function waiting(t: Scope, answered: (code: string) => void = () => undefined) {
  const listening = await listen(fakeSystem(), {
    judge: (parameters) => {
      const answer = validateCallback(authority, parameters, state)
      return answer.kind === 'foreign' ? undefined : answer
    },
    answered: async (answer) => (answered(answer.kind === 'code' ? answer.code : answer.kind), { html }),
  })
  t.after(() => listening.close())
  return listening
}

async function abreast(many: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(Array.from({ length: 20 }, async () => {
    while (next < many) await work(next++)
  }))
}

const refused = /^HTTP\/1\.1 400 Bad Request\r\n(?:(?!access-control)[^])*content-type: text\/plain(?:(?!access-control|signed in|<)[^])*$/i

test(`${shapes.length} shapes of bad callbacks, many times over: each is refused, and the good answer then signs in`, async (t) => {
  assert.ok(shapes.length >= 40)
  const runs = count('sign-ins after bad callbacks', 2)
  const bad = count('bad callbacks', 400)
  let slowest = 0
  for (let run = 0; run < runs; run += 1) {
    const answers: string[] = []
    const listening = await waiting(t, (code) => answers.push(code))
    await abreast(bad, async (index) => {
      const request = shapes[index % shapes.length]!(listening.port, state, chance)
      assert.match(await send(listening.port, request), refused, request)
    })
    assert.deepEqual([answers, listening.isAnswered()], [[], false])
    const begun = performance.now()
    const page = await send(listening.port, post(listening.port, `code=the-good-one&state=${state}`))
    slowest = Math.max(slowest, performance.now() - begun)
    assert.match(page, /^HTTP\/1\.1 200 OK\r\n/)
    assert.ok(page.endsWith(html))
    await listening.finished
    assert.deepEqual(answers, ['the-good-one'])
  }
  figure('bad callbacks', runs * bad)
  figure('bad callbacks: accepted', 0)
  figure('sign-ins after bad callbacks', runs)
  figure('the good answer: slowest', `${Math.round(slowest)} ms`)
})

test('the built program: as many bad callbacks, then the person signs in', async (t) => {
  const server = await startEmulator(t)
  const az = azFor(t, server.origin)
  const running = az.start('login', '-o', 'none', { timeout: 1_600_000 })
  const url = await az.browser.next()
  const own = new URL(url).searchParams.get('state') ?? ''
  const port = Number(new URL(new URL(url).searchParams.get('redirect_uri') ?? '').port)
  const many = count('bad callbacks at the built program', 200)
  await abreast(many, async (index) => {
    assert.match(await send(port, shapes[index % shapes.length]!(port, own, chance)), refused)
  })
  const sockets = listenersOf(running.child.pid ?? 0)
  assert.deepEqual(sockets.map(({ port }) => port).filter((one) => one !== port), [])
  assert.ok(sockets.length > 0 && sockets.every(({ loopback }) => loopback), JSON.stringify(sockets))
  const { page } = await visit(url, { username: 'ada@larkspur.example', password: 'azin-demo' })
  assert.match(page.text, /You are signed in/)
  assert.equal((await running.ended).code, 0)
  figure('bad callbacks at the built program', many)
})

interface Socket {
  readonly port: number
  readonly loopback: boolean
}

/** What the children of a launcher listen at (`ss -ltn`). */
function listenersOf(pid: number): Socket[] {
  const inodes = new Set<string>()
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    const found = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`))
    if (found) inodes.add(found[1]!)
  }
  return ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1).flatMap((line) => {
    const [, local = '', , status, , , , , , inode = ''] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    return status === '0A' && inodes.has(inode) ? [{ port: parseInt(port, 16), loopback: address === '0100007F' || /^0{24}01000000$/.test(address) }] : []
  }))
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return '' // closed meanwhile
  }
}

test('200 combinations of host, origin, path, method and kind of visit: only a page visit to this very address is heard', async (t) => {
  const listening = await waiting(t)
  const { port } = listening
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `evil.example:${port}`, `localhost:${port + 1}`, `localhost.evil.example:${port}`, `0.0.0.0:${port}`, 'localhost', `LOCALHOST:${port}.`]
  const origins = ['', 'Origin: https://evil.example\r\n', 'Origin: null\r\n']
  const modes = ['', 'navigate', 'cors', 'no-cors', 'websocket']
  const targets = [['GET', '/?'], ['GET', '/callback?'], ['OPTIONS', '/?'], ['PUT', '/?'], ['HEAD', '/?']] as const
  let tried = 0
  let heard = 0
  for (const host of hosts) for (const origin of origins) for (const mode of modes) for (const [method, target] of targets) {
    const fetchMode = mode && `Sec-Fetch-Mode: ${mode}\r\n`
    // A wrong state: that it was read at all is told by another refusal.
    const answer = await send(port, `${method} ${target}code=c&state=x HTTP/1.1\r\nHost: ${host}\r\n${origin}${fetchMode}\r\n`)
    const allowed = hosts.indexOf(host) < 3 && (mode === '' || mode === 'navigate') && method === 'GET' && target === '/?'
    assert.equal(answer.includes('does not belong to the sign-in'), allowed, `${method} ${target} ${host} ${origin} ${mode}: ${answer}`)
    assert.doesNotMatch(answer, /access-control|HTTP\/1\.1 [23]/i)
    tried += 1
    heard += allowed ? 1 : 0
  }
  listening.close()
  assert.ok(tried >= 200 && heard > 0)
  figure('combinations of host, origin, path and method', tried)
})

test('nobody else gets the port while a sign-in waits, on any address', async (t) => {
  const many = count('sign-ins with a hijacker', 100)
  let stolen = 0
  for (let index = 0; index < many; index += 1) {
    const listening = await waiting(t)
    for (const host of ['::1', '127.0.0.1', '0.0.0.0', '::']) if (await bind(host, listening.port)) stolen += 1
    listening.close()
  }
  assert.equal(stolen, 0)
  figure('sign-ins with a hijacker', many)
  figure('ports hijacked', stolen)
})

function bind(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const thief = createServer()
    thief.once('error', () => resolve(false)).listen({ host, port }, () => thief.close(() => resolve(true)))
  })
}

test('a callback that nobody repeats: an answer in the query goes on to a clean path', async (t) => {
  const listening = await waiting(t)
  const answer = await send(listening.port, get(listening.port, `/?code=c&state=${state}`))
  assert.match(answer, /^HTTP\/1\.1 303 /)
  assert.equal(/\r\nlocation: (\S+)/.exec(answer)?.[1], `http://localhost:${listening.port}/done`)
  await listening.finished
})
