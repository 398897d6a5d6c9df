/** Is every number of the catalogue explained completely, and is a refusal found in whatever people paste? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { actor, adviceFor, filled, hintFor, knownCodes } from './advice.ts'
import { oauthErrors, rows, suberrors } from './catalogue.ts'
import { readRefusal } from './read-refusal.ts'

const tenant = '11111111-1111-1111-1111-111111111111'
const scope = 'https://vault.azure.net/.default'

test('the catalogue is large enough and names each number once', () => {
  assert.ok(rows.length >= 80)
  assert.equal(new Set(knownCodes()).size, rows.length)
})

for (const [code, who, cause, next] of rows) {
  test(`AADSTS${code}`, () => {
    assert.match(cause, /^[A-Z].*[.]$/, 'a sentence')
    assert.ok(cause.length <= 140, 'short enough for a line')
    assert.ok(actor(who))
    const refusal = readRefusal(`ERROR: AADSTS${code}: words of the server. Trace ID: ${tenant}`)
    assert.deepEqual(refusal.codes, [code])
    const [advice] = adviceFor({ ...refusal, tenant, scope, claims: 'eyJhIjoxfQ==' })
    assert.deepEqual([advice?.code, advice?.who, advice?.cause], [code, who, cause])
    assert.doesNotMatch(advice!.next, /[{}]/, 'nothing is left to fill in')
    assert.match(advice!.next, /\baz [a-z]|\b(ask|send|check|wait|go on|try again|report|set|compare|upload|give|leave|allow|make|sign in|accept|register|stop|fetch|unlock)\b/i, 'something to do')
    if (next.includes('{tenant}') || next.includes('{TENANT}')) assert.ok(advice!.next.includes(`--tenant "${tenant}"`))
    if (next.includes('{scope}')) assert.ok(advice!.next.includes(`--scope "${scope}"`))
    if (next.includes('{claims}')) assert.ok(advice!.next.includes('--claims-challenge "eyJhIjoxfQ=="'))
    // On the error itself the line must not read, to any SDK, as "not signed in" or "not installed".
    const hint = hintFor(refusal)!
    assert.doesNotMatch(hint, /az login|az account set|azd?:.*not found|CLIInternalError|is not recognized|\n/i)
    assert.ok(hint.endsWith(`az explain AADSTS${code}`))
  })
}

test('without a tenant the placeholder stays or nothing does', () => {
  assert.equal(filled('az login{tenant}{scope}{claims}', {}), 'az login')
  assert.equal(filled('az login{TENANT}', {}), 'az login --tenant TENANT')
})

test('what is pasted cannot smuggle a command into the next one', () => {
  assert.equal(filled('az login{TENANT}{scope}', { tenant: 'x"; rm -rf ~; "', scope: '$(id)' }), 'az login --tenant TENANT')
})

test('numbers are found alone, with their name, in JSON, in a URL and in the portal\'s words', () => {
  for (const text of ['50076', ' AADSTS50076\n', 'aadsts50076', '{"error":"invalid_grant","error_codes":[50076]}', 'http://localhost:1/?error=interaction_required&error_description=AADSTS50076%3a+Due+to', 'https://login.microsoftonline.com/error?code=50076', 'Error Code: 50076\nRequest Id: x']) {
    assert.deepEqual(readRefusal(text).codes, [50076], text)
  }
  const url = 'http://localhost:1/?error=interaction_required&error_description=AADSTS50076%3a+x.%0d%0aTrace+ID%3a+7481cb06-28be-4b36-8333-b717d54d6800'
  assert.deepEqual(readRefusal(url), { codes: [50076], error: 'interaction_required', trace_id: '7481cb06-28be-4b36-8333-b717d54d6800' })
  assert.deepEqual(readRefusal('AADSTS50076 then AADSTS53003 then AADSTS50076').codes, [50076, 53003])
  assert.deepEqual(readRefusal('port 50076 of host').codes, [])
})

test('a whole screen gives tenant, scope, claims and what to trace it by', () => {
  const screen = `ERROR: AADSTS50076: Due to a change. Trace ID: 7481cb06-28be-4b36-8333-b717d54d6800 Correlation ID: 00ee8c68-d7c1-47cb-a165-cd2ce97d65c2 Timestamp: 2026-01-02 03:04:05Z
Interactive authentication is needed. Please run:
az login --scope ${scope}
For this tenant: az login --tenant "${tenant}" --scope "${scope}" --claims-challenge "eyJhIjoxfQ=="`
  assert.deepEqual(readRefusal(screen), {
    codes: [50076], tenant, scope, claims: 'eyJhIjoxfQ==', trace_id: '7481cb06-28be-4b36-8333-b717d54d6800',
    correlation_id: '00ee8c68-d7c1-47cb-a165-cd2ce97d65c2', timestamp: '2026-01-02 03:04:05Z',
  })
  assert.equal(adviceFor(readRefusal(screen))[0]?.next, `az login --tenant "${tenant}" --scope "${scope}" --claims-challenge "eyJhIjoxfQ=="`)
})

test('an unknown number is known by its suberror; a text without number by its error; else nothing is claimed', () => {
  for (const [word, [who]] of Object.entries(suberrors)) assert.equal(adviceFor(readRefusal(`AADSTS999999 "suberror":"${word}"`))[0]?.who, who)
  for (const [word, [who]] of Object.entries(oauthErrors)) assert.equal(adviceFor(readRefusal(`{"error":"${word}"}`))[0]?.who, who)
  assert.deepEqual(adviceFor(readRefusal('AADSTS999999: {"error":"invalid_grant"}')), [])
  assert.equal(hintFor(readRefusal('AADSTS999999')), undefined)
  assert.ok(!hintFor({ codes: [999999], suberror: 'basic_action' })!.includes('az explain'))
})
