// time limit: 900 s
/** Can a server's text act on the terminal, by whatever field and in whatever format it is shown? (S12) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { main } from '../../src/cli/main.ts'
import { deviceMessage } from '../../src/grant/device-message.ts'
import { deviceAuthorization } from '../../src/oauth/device-authorization.ts'
import { colourJson } from '../../src/output/colour.ts'
import { FORMATS } from '../../src/output/format.ts'
import { count, figure, random } from '../harness/counts.ts'
import { fakeSystem } from '../fake-system.ts'

const { below, pick } = random('terminal sequences')

const introducers = ['\x1b[', '\x1b]', '\x1bP', '\x1b_', '\x1b^', '\x1bX', '\x1b', '\x9b', '\x9d', '\x90', '\x9e', '\x98', '\x07', '\x08', '\x0b', '\x0c', '\r', '\x00', '\x0e', '\x0f', '\x05', '\x7f', '\x84', '\x85', '\x8d', '\u061c', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069', '\ud800', '\udc00']
const rests = ['2J', '31m', '52;c;ZXZpbA==\x07', '0;title\x07', '8;;https://evil.example\x07here\x1b]8;;\x07', '1A\x1b[2K', '?1049h', '6n', 'c', '$q"p\x1b\\', '10;5H', '?2004l', '>c', '', 'x', '\x1b\\']

/** @returns text with a sequence in it */
const sequence = (): string => `ok${pick(introducers)}${pick(rests)}${below(2) ? pick(introducers) : ''}end`

/** What a terminal may be given: no control but line feed and tab, no direction mark, no half of a character; colours of ours are taken out before. */
const forbidden = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
/** What `voice.ts`, `plainly.ts` and `colour.ts` write: a colour and its end. */
const colours = /\x1b\[(?:0|2|3[0-9]|9[0-7]|1|22)m/g

interface Shown {
  readonly out: string
  readonly err: string
}

/** One command before a person's eyes, in a world where every name in the profile, and every answer of a server, holds the text. */
async function seen(argv: readonly string[], text: string, colour: boolean): Promise<Shown> {
  const shown = { out: '', err: '' }
  const system = fakeSystem({ 'azureProfile.json': profileOf(text) }, {
    env: colour ? {} : { NO_COLOR: '1' },
    terminal: { input: false, output: true, error: true, columns: 100, rows: 24, out: (more: string) => void (shown.out += more), err: (more: string) => void (shown.err += more) },
    transport: { send: async () => ({ status: 400, headers: { 'content-type': 'application/json' }, body: new TextEncoder().encode(JSON.stringify({ error: text, error_description: text, suberror: text, claims: text })) }) },
    processes: { which: async () => undefined, all: async () => [] },
    pid: 1,
  })
  await main(system, argv)
  return shown
}

const subscription = '11d1f2c3-a5b6-47c8-9d0e-1f2a3b4c5d6e'
const tenant = '7f9d3a1e-52c4-4b1d-9a57-0c1f6c0f2a11'

function profileOf(text: string): string {
  const account = (id: string, state: string, isDefault: boolean) => ({
    id, name: text, state, isDefault, tenantId: tenant, environmentName: 'AzureCloud', homeTenantId: tenant, tenantDefaultDomain: text, tenantDisplayName: text,
    user: { name: text, type: 'user' }, managedByTenants: [{ tenantId: text }],
  })
  return JSON.stringify({ subscriptions: [account(subscription, 'Enabled', true), account(tenant, text, false)] })
}

/** Field by field: where else the text comes from than the profile's seven fields above. */
const commands: readonly (readonly string[])[] = [
  ['account', 'show'], ['account', 'list'], ['account', 'list', '--all'], ['account', 'show', '--query', '[name,user.name,tenantDisplayName,state]'], ['account', 'show', '--query', 'name'],
]
const words: readonly (readonly string[])[] = [
  ['login', '-u', 'a@b.example', '-p', 'x'], ['account', 'get-access-token'], ['whoami'], ['account', 'set', '-s', 'nothing'],
]

test('no field acts on the terminal, in any format, with colours or without', async () => {
  const many = count('terminal sequences', 40)
  let looks = 0
  for (let index = 0; index < many; index += 1) {
    const text = sequence()
    for (const colour of [true, false]) {
      for (const argv of commands) for (const format of FORMATS) looks += judge(await seen([...argv, '-o', format], text, colour), [...argv, format], text, argv.length > 2 || format === 'none')
      for (const argv of words) looks += judge(await seen(argv, text, colour), argv, text, true)
    }
  }
  figure('terminal sequences', many)
  figure('looks at a terminal', looks)
})

function judge({ out, err }: Shown, argv: readonly string[], text: string, mayBeEmpty: boolean): number {
  for (const [name, stream] of [['out', out], ['err', err]] as const) {
    const plain = Buffer.from(stream, 'utf8').toString('utf8').replaceAll(colours, '') // half a character is replaced as it is encoded
    const found = forbidden.exec(plain)
    assert.equal(found, null, `${argv.join(' ')}, std${name}, of ${JSON.stringify(text)}: ${JSON.stringify(plain.slice(Math.max(0, (found?.index ?? 0) - 30), (found?.index ?? 0) + 30))}`)
  }
  assert.ok(mayBeEmpty || out.includes('ok') || err.includes('ok'), `${argv.join(' ')} showed nothing: ${err}`)
  return 1
}

test('a device code is shown only if each of its fields is harmless, and only the sentence that names its place', async () => {
  const many = count('device sequences', 400)
  const authority = {
    host: 'login.microsoftonline.com', tenant: 'organizations', base: 'https://login.microsoftonline.com/organizations', adfs: false,
    authorization_endpoint: 'https://login.microsoftonline.com/a', token_endpoint: 'https://login.microsoftonline.com/t', device_authorization_endpoint: 'https://login.microsoftonline.com/d',
  }
  const good = { device_code: 'secret', user_code: 'ABCD-1234', verification_uri: 'https://microsoft.com/devicelogin', message: '', expires_in: 900, interval: 5 }
  let shown = 0
  for (let index = 0; index < many; index += 1) for (const name of ['user_code', 'verification_uri', 'message', 'device_code'] as const) {
    const said = name === 'verification_uri' ? `https://microsoft.com/${sequence()}` : name === 'message' ? `${sequence()} https://microsoft.com/devicelogin ABCD-1234` : sequence()
    const body = new TextEncoder().encode(JSON.stringify({ ...good, [name]: said }))
    const system = fakeSystem({}, { transport: { send: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body }) } })
    const device = await deviceAuthorization(system, authority, { client_id: 'c', authentication: 'none' }, ['s']).catch(() => undefined)
    if (!device) continue
    shown += 1
    assert.doesNotMatch(`${device.user_code}${device.verification_uri}${deviceMessage(device)}`, forbidden, JSON.stringify(said))
  }
  assert.ok(shown > 0)
  figure('device codes shown', shown)
})

test('the colours are all that a coloured answer adds', () => {
  assert.equal(colourJson('{\n  "a": "b"\n}').replaceAll(/\x1b\[(?:39|9[0-7]|3[0-7])m/g, ''), '{\n  "a": "b"\n}')
})
