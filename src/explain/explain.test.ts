/** Is every number of the catalogue explained completely, and is a refusal found in whatever people paste? */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { actor, adviceFor, filled, hintFor, knownCodes } from './advice.ts'
import { oauthErrors, phrases, rows, suberrors, wordings } from './catalogue.ts'
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

test('texts as they come: from SDKs, Terraform, the browser\'s page, Azure CLI', () => {
  const trace = '0f2c3bd1-4a1b-4f0e-a1a8-7d1d6d4b0b00'
  const table: readonly (readonly [text: string, codes: readonly number[], more?: object])[] = [
    [`AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2023-01-11T13:14:06.1498273Z and was inactive for 90.00:00:00. Trace ID: ${trace} Timestamp: 2023-05-02 09:12:33Z`, [700082], { trace_id: trace, timestamp: '2023-05-02 09:12:33Z' }],
    [String.raw`{"error":"invalid_grant","error_description":"AADSTS50173: The provided grant has expired.\r\nTrace ID: ${trace}\r\nTimestamp: 2021-04-29 07:20:03Z","error_codes":[50173],"error_uri":"https://login.microsoftonline.com/error?code=50173"}`, [50173], { trace_id: trace }],
    ["Error: building account: could not acquire access token to parse claims: running Azure CLI: exit status 1: ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication to access '797f4846-ba00-4fd7-ba43-dac1f8f63013'.", [50076]],
    [`Sorry, but we're having trouble signing you in.\nAADSTS50020: User account 'ann@contoso.com' from identity provider 'https://sts.windows.net/${tenant}/' does not exist in tenant 'Fabrikam'.\nRequest Id: ${trace}\nTimestamp: 2024-05-02T09:12:33Z`, [50020], { trace_id: trace, timestamp: '2024-05-02T09:12:33Z' }],
    [`Error Code: 53003\nRequest Id: ${trace}\nTimestamp: 2026-02-02T10:11:12.345Z\nApp id: 04b07795-8ddb-461a-bbee-02f9e1bf7b46\nDevice state: Unregistered`, [53003], { trace_id: trace, timestamp: '2026-02-02T10:11:12.345Z' }],
    [`WARNING: Authentication failed against tenant ${tenant} 'Contoso': AADSTS50076: Due to a configuration change.`, [50076], { tenant }],
    ['http://localhost:8400/?error=access_denied&error_subcode=cancel&error_description=AADSTS65004%3a+User+declined+to+consent', [65004]],
  ]
  for (const [text, codes, more = {}] of table) {
    const read = readRefusal(text)
    assert.deepEqual(read.codes, codes, text)
    for (const [name, value] of Object.entries(more)) assert.equal(read[name as keyof typeof read], value, `${name} of ${text}`)
    assert.equal(adviceFor(read)[0]?.code, codes[0])
  }
})

test('what is said without a number is known by its wording', () => {
  const table: Readonly<Record<string, string>> = {
    second_factor_by_tenant: "The following tenants require Multi-Factor Authentication (MFA). Use 'az login --tenant TENANT_ID' to explicitly login to a tenant.",
    taken_back: 'ERROR: Unauthorized({"error":{"code":"InvalidAuthenticationToken","message":"Continuous access evaluation resulted in challenge with result: InteractionRequired and code: LocationConditionEvaluationSatisfied"}})',
    not_in_cache: "ERROR: User 'ann@contoso.com' does not exist in MSAL token cache. Run `az login`.",
    other_tenant: "(InvalidAuthenticationTokenTenant) The access token is from the wrong issuer 'https://sts.windows.net/a/'. It must match the tenant 'https://sts.windows.net/b/' associated with this subscription.",
    clock: "RuntimeError: 0. The ID token is not yet valid. Make sure your computer's time and time zone are both correct.",
    certificate: "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /common (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1123)')))",
    other_key: '[WinError -2146893813] Key not valid for use in specified state',
    no_role: "(AuthorizationFailed) The client 'ann@contoso.com' with object id 'x' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourcegroups/write'",
    unknown_subscription: "The subscription of 'nope' doesn't exist in cloud 'AzureCloud'.",
    https_only: 'This site can’t provide a secure connection. localhost sent an invalid response. ERR_SSL_PROTOCOL_ERROR',
    no_connection: "HTTPSConnectionPool(host='management.azure.com', port=443): Max retries exceeded with url: /subscriptions (Caused by NewConnectionError('[Errno 110] Connection timed out'))",
  }
  assert.deepEqual(wordings.map(([, said]) => said), Object.keys(phrases))
  for (const said of Object.keys(phrases)) {
    const [advice] = adviceFor(readRefusal(table[said]!))
    assert.deepEqual([advice?.cause, advice?.code], [phrases[said]![1], undefined], said)
    assert.match(advice!.next, /\baz [a-z]/, 'a command')
  }
})
