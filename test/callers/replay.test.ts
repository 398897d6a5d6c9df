// time limit: 600 s
/** Does every program that calls az get on with azin, whatever has happened? Each of their command lines, each read by its caller's own rules. */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { root } from '../harness/place.ts'
import type { Ended } from '../harness/program.ts'
import { asks, asksServer, rows, spellings } from './clients.ts'
import type { Row } from './clients.ts'
import { table } from './document.ts'
import { marrow, stage } from './stage.ts'
import type { Place, Stage } from './stage.ts'

/** What has happened, as the columns of docs/callers.md. */
export const situations = ['signed in', 'signed out', 'expired', 'revoked', 'MFA needed', 'other tenant', 'no network'] as const
export type Situation = (typeof situations)[number]

const outcomes = new Map<Row, Map<Situation, string>>(rows.map((row) => [row, new Map()]))
const ended = new Map<string, Promise<Ended>>()
const world: Stage = await stage({ after: (work) => after(work as () => void) })

/** A token request has to go to the server: no access token is left. */
function withoutTokens(where: Place): Place {
  const file = join(where.configDirectory, 'msal_token_cache.json')
  const cache = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  writeFileSync(file, JSON.stringify({ ...cache, AccessToken: {} }))
  return where
}

const scenes: Readonly<Record<Situation, { readonly begin?: () => void; readonly place: () => Place }>> = {
  'signed in': { place: () => world.copy(world.signedIn) },
  'signed out': { place: () => world.copy(world.signedOut) },
  'expired': { begin: () => world.server.emulator.control.forceError({ aadsts: 700082, grant: 'refresh_token' }), place: () => withoutTokens(world.copy(world.signedIn)) },
  'MFA needed': { begin: () => world.server.emulator.control.forceError({ aadsts: 50076, grant: 'refresh_token' }), place: () => withoutTokens(world.copy(world.signedIn)) },
  'other tenant': { place: () => world.copy(world.signedIn) },
  'no network': {
    place: () => {
      const where = withoutTokens(world.copy(world.signedIn))
      const file = join(where.configDirectory, 'clouds.config')
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(world.server.origin, 'http://localhost:9'))
      return where
    },
  },
  'revoked': { begin: () => world.server.emulator.control.revoke(), place: () => withoutTokens(world.copy(world.signedIn)) },
}

/**
 * The same words started the same way are run once. Where all fail alike, words count as the same that differ in what they ask a
 * token for, or in how they spell JSON: that was heard when everybody was signed in.
 */
function run(situation: Situation, row: Row, line: string): Promise<Ended> {
  const { start, limit } = row
  const alike = asks(row) && situation !== 'signed in'
  const key = `${situation} ${start} ${alike ? line.replace(/(--resource|--scope) \S+/, '$1').replace(/ (-o|--out|--output)[ =]?json/, '').replaceAll('"', '').split(' --').sort().join(' --') : line}`
  const known = ended.get(key) ?? world.run(scenes[situation].place(), start, situation === 'other tenant' ? line.replaceAll('{tenant}', marrow) : line, limit)
  ended.set(key, known)
  return known
}

/** What the caller gets, or tells its user. */
function judge(situation: Situation, row: Row, printed: Ended): string {
  if (printed.code === 0 || row.blames({ code: 1, stdout: '', stderr: '' }) === 'a failure') {
    if (['', '[]\n'].includes(printed.stdout) && situation === 'signed out' && printed.code === 0 && row.line.includes('list')) return 'an empty list'
    try {
      const read = row.reads(printed)
      if (read === 'answer') return 'answer'
      assert.match(read.token, /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
      if (read.expires !== undefined) assert.ok(read.expires > Date.now() / 1000 + 60 && read.expires < Date.now() / 1000 + 2 * 86_400, `it ends at ${read.expires}`)
      return 'token'
    } catch (error) {
      if (printed.code === 0) return `unreadable: ${String(error)}`
    }
  }
  return row.blames(printed)
}

async function abreast<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all([worker(), worker(), worker(), worker()])
}

/** The spellings that tell something in this situation. */
function linesFor(situation: Situation, row: Row): readonly string[] {
  const all = spellings(row)
  if (situation === 'signed in') return all
  if (situation === 'other tenant') return all.filter((line) => line.includes('{tenant}')).slice(0, 1)
  return situation === 'signed out' || asksServer(row) ? all.slice(0, 1) : []
}

async function replay(situation: Situation): Promise<readonly { readonly row: Row; readonly printed: Ended; readonly verdict: string }[]> {
  scenes[situation].begin?.()
  const seen: { row: Row; printed: Ended; verdict: string }[] = []
  await abreast(rows.filter(({ beyond }) => !beyond || situation === 'signed in'), async (row) => {
    for (const line of linesFor(situation, row)) {
      const printed = await run(situation, row, line)
      const verdict = judge(situation, row, printed)
      seen.push({ row, printed, verdict })
      outcomes.get(row)!.set(situation, verdict)
    }
  })
  world.server.emulator.control.clearErrors()
  return seen
}

const named = ({ client, line }: Row, { stdout, stderr, code }: Ended) => `${client}: az ${line}\nexit code ${code}\n${stdout}${stderr}`

test('signed in: every caller has what it came for, and nothing stands on standard error', async () => {
  for (const { row, printed, verdict } of await replay('signed in')) {
    if (row.beyond) {
      assert.deepEqual([printed.code !== 0, printed.stdout], [true, ''], named(row, printed))
      continue
    }
    assert.ok(verdict === 'token' || verdict === 'answer', `${verdict}\n${named(row, printed)}`)
    // Who changes to a cloud in which nobody is signed in is told so, as by Azure CLI; both callers look at the exit code.
    if (!row.line.startsWith('cloud set')) assert.equal(printed.stderr, '', named(row, printed))
    assert.equal(verdict, asks(row) && !/none$/.test(row.line) ? 'token' : 'answer')
  }
})

test('signed out: who looks for it knows it, and to the others az says it in its own words', async () => {
  for (const { row, printed, verdict } of await replay('signed out')) {
    if (!asks(row)) continue
    assert.deepEqual([printed.code, printed.stdout, printed.stderr], [1, '', "ERROR: Please run 'az login' to setup account.\n"], named(row, printed))
    assert.ok(['not signed in', 'az said it', 'a failure'].includes(verdict), `${verdict}\n${named(row, printed)}`)
  }
})

for (const situation of ['expired', 'MFA needed', 'other tenant', 'revoked'] as const) {
  test(`${situation}: the server's number reaches whoever shows what az says, and nobody thinks that az is missing`, async () => {
    for (const { row, printed, verdict } of await replay(situation)) {
      assert.deepEqual([printed.code, printed.stdout], [1, ''], named(row, printed))
      assert.match(printed.stderr, /^ERROR: AADSTS\d+: /, named(row, printed))
      assert.match(printed.stderr, /\nInteractive authentication is needed. Please run:\naz login --scope \S+\n/, named(row, printed))
      assert.ok(verdict !== 'not installed' && verdict !== 'interactive login', `${verdict}\n${named(row, printed)}`)
      // Those that look for the mere words "az login" say no more than that, whoever prints them.
      const blind = ['Python) 1.13', 'Python) aio', '(Java)', 'azure-kusto-data', 'ms-rest-nodeauth', 'Pre-flight'].some((one) => row.client.includes(one))
      assert.ok(blind || verdict === 'az said it' || verdict === 'a failure', `${verdict}\n${named(row, printed)}`)
    }
  })
}

test('no network: nobody is sent to sign in, nor to install az, and all are told in time', async () => {
  for (const { row, printed, verdict } of await replay('no network')) {
    assert.deepEqual([printed.code, printed.stdout], [1, ''], named(row, printed))
    assert.ok(verdict === 'az said it' || verdict === 'a failure', `${verdict}\n${named(row, printed)}`)
    assert.ok(printed.ms < 9000, `${printed.ms} ms`)
  }
})

test('docs/callers.md says just this', () => {
  const made = table(rows, outcomes, situations)
  mkdirSync(join(root, 'build'), { recursive: true })
  writeFileSync(join(root, 'build/callers-table.md'), made)
  assert.ok(readFileSync(join(root, 'docs/callers.md'), 'utf8').includes(made), 'The table has changed: put build/callers-table.md into docs/callers.md.')
})
