// time limit: 1700 s
/** A server that answers with nonsense: one line, and the cache byte for byte as it was? (R27) */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { count, figure, random } from '../harness/counts.ts'
import { abreast, cacheOf, expire, readCacheFile, scene, token, trace, type Scene } from './scene.ts'

const { pick, below, next } = random('nonsense')

const wrong: readonly unknown[] = [null, [], {}, 5, -5, 0, true, '', ' ', 'a b', 'x\ny', 'x\u001b[2J', '\u202e', 'ü', 1e308, -0.5, [['x']], { a: 1 }, 'x'.repeat(3000)]
const wholes: readonly string[] = [
  '', ' ', '[]', 'null', 'true', '5', '"token"', '{', '{}', '}{', '[{}]', '<html><body>Sign in to the guest network</body></html>', '\ufeff', '\u0000', 'access_token=x&token_type=Bearer',
  '['.repeat(20_000), '{"access_token":', '{"access_token":"a.b","access_token":5}', 'NaN', '{"__proto__":{"access_token":"a.b","token_type":"Bearer","expires_in":3600}}', 'ÿþ{\u0000}\u0000',
]

/** Fields without which, or with a wrong one of which, no answer is one. */
const required = ['access_token', 'token_type', 'expires_in'] as const
/** Left out they are not missed; wrong they are refused, where there is a wrong. */
const judged = ['refresh_token', 'client_info', 'id_token', 'scope', 'foci'] as const

interface Case {
  readonly what: string
  readonly body: string
}

/** Each is told the good answer, of which it makes a bad one. */
function cases(many: number): ((good: Readonly<Record<string, unknown>>) => Case)[] {
  const made: ((good: Readonly<Record<string, unknown>>) => Case)[] = wholes.map((body) => () => ({ what: JSON.stringify(body.slice(0, 60)), body }))
  while (made.length < many) {
    const changes = Array.from({ length: 1 + below(3) }, () => ({ name: next() < 0.6 ? pick(required) : pick(judged), value: next() < 0.15 ? undefined : pick(wrong) }))
    made.push((good) => ({
      what: changes.map(({ name, value }) => `${name} = ${JSON.stringify(value)?.slice(0, 60)}`).join(', '),
      body: JSON.stringify(changes.reduce((body, { name, value }) => ({ ...body, [name]: value }), good)),
    }))
  }
  // A shorter run takes from both kinds.
  return made.map((one) => ({ one, at: next() })).sort((a, b) => a.at - b.at).map(({ one }) => one)
}

test('400 bodies that make no sense: refused in a line or taken rightly, the cache as it was, no trace', async (t) => {
  const chosen = cases(400).slice(0, count('nonsense answers', 36))
  const lanes = await Promise.all([scene(t), scene(t)])
  let refused = 0
  await abreast(lanes.length, lanes.map((world, lane) => ({ world, mine: chosen.filter((_, index) => index % lanes.length === lane) })), async ({ world, mine }) => {
    expire(world.directory)
    const good = goodAnswer(world)
    assert.equal((await answeredWith(world, good)).code, 0, 'the body that is spoilt is a good one')
    for (const one of mine) if (await isRefused(world, one(good))) refused += 1
  })
  assert.ok(refused > chosen.length * 0.9, `${refused} of ${chosen.length} were refused`)
  figure('nonsense answers', chosen.length)
  figure('nonsense answers: taken, since nothing that counts was wrong', chosen.length - refused)
})

function goodAnswer(world: Scene): Readonly<Record<string, unknown>> {
  const account = Object.values(readCacheFile(world.directory)['Account'] ?? {})[0] as { home_account_id: string }
  const [uid, utid] = account.home_account_id.split('.')
  return {
    token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600, access_token: 'good.access.token', refresh_token: 'good-refresh-token', foci: '1',
    scope: 'https://management.core.windows.net//.default', client_info: Buffer.from(JSON.stringify({ uid, utid })).toString('base64url'),
  }
}

async function answeredWith(world: Scene, body: object | string) {
  const directory = world.copy()
  const before = readFileSync(cacheOf(directory))
  world.server.emulator.control.fault({ path: '/token', kind: 'garbage', body: typeof body === 'string' ? body : JSON.stringify(body), times: Infinity })
  const ended = await world.run(directory, token)
  world.server.emulator.control.clearFaults()
  return { ...ended, untouched: before.equals(readFileSync(cacheOf(directory))) }
}

async function isRefused(world: Scene, { what, body }: Case): Promise<boolean> {
  const { code, stdout, stderr, untouched } = await answeredWith(world, body)
  assert.doesNotMatch(stderr, trace, what)
  if (code === 0) {
    // What was wrong was none of what makes a token; then it is the server's own.
    const { accessToken } = JSON.parse(stdout) as { accessToken: string }
    assert.match(accessToken, /^[A-Za-z0-9\-._~+/]+=*$/, what)
    assert.equal(accessToken, (JSON.parse(body) as { access_token: string }).access_token, what)
    return false
  }
  assert.deepEqual([code, stdout, untouched], [1, '', true], `${what}: ${stderr}`)
  assert.match(stderr, /^ERROR: [\x20-\x7e]+\n([\x20-\x7e]+\n){0,4}$/, what)
  return true
}
