/** Do callers read our failures rightly? Every rule of the SDKs and tools that look at standard error, replayed. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuthError, OAuthError, UsageError } from '../errors.ts'
import { knownCodes } from '../explain/advice.ts'
import { explain, refusal, report } from './report.ts'
import { knownName, unreadable, unwritable } from '../system/disk-trouble.ts'
import type { System } from '../system/system.ts'
import { harmless } from './voice.ts'

const SCOPE = 'https://management.core.windows.net//.default'
const TENANT = '11111111-1111-1111-1111-111111111111'
const description = 'AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication.\r\nTrace ID: 1\r\nTimestamp: 2026-01-01'

const silent = (extra: object = {}) => new OAuthError(
  { error: 'interaction_required', error_description: description, error_codes: [50076], ...extra }, 400,
  { flow: 'silent', tenant: TENANT, scopes: [SCOPE] })

/** A system that only has a screen. */
function screen(terminal: object = {}, env: Record<string, string> = {}): { system: System; said: () => string } {
  let said = ''
  const files = { readText: () => undefined, read: () => undefined, status: () => undefined }
  const system = { env, platform: 'linux', configDirectory: '/nowhere', files, terminal: { output: false, error: false, err: (text: string) => void (said += text), ...terminal } }
  return { system: system as never, said: () => said }
}

async function told(error: unknown, argv: readonly string[] = []): Promise<{ text: string; exit: number }> {
  const { system, said } = screen()
  const exit = await report(system, argv, error)
  return { text: said(), exit }
}

/** What each caller takes a text on standard error for; from the released clients, see docs. */
const callers: Record<string, (stderr: string) => string> = {
  'JS 4.x': (s) => {
    if (/az:(.*)not found/.test(s) || s.startsWith("'az' is not recognized")) return 'not installed'
    return /(.*)az login(.*)/.test(s) && !/(.*)az login --scope(.*)/.test(s) ? 'not signed in' : s
  },
  Python: (s) => ((s.includes('az login') || s.includes('az account set')) && !s.includes('AADSTS') ? 'not signed in' : s),
  '.NET': (s) => {
    if (/az:(.*)not found/.test(s) || s.includes("'az' is not recognized")) return 'not installed'
    if (s.includes('CLIInternalError')) return 'interactive login'
    return /az login|az account set/i.test(s) && !s.includes('AADSTS') ? 'not signed in' : s
  },
  Java: (s) => {
    if (s.split('\n').some((line) => /azd?:.*not found/i.test(line))) return 'not installed'
    return (s.includes('az login') || s.includes('az account set')) && !s.includes('AADSTS') ? 'not signed in' : s
  },
}

test('interaction required: the very lines', async () => {
  const { text, exit } = await told(silent())
  assert.equal(exit, 1)
  assert.equal(text, `ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication. Trace ID: 1 Timestamp: 2026-01-01
Interactive authentication is needed. Please run:
az login --scope ${SCOPE}
For this tenant: az login --tenant "${TENANT}" --scope "${SCOPE}"
What it means: This tenant or service wants a second factor (MFA), which the present sign-in does not have. Who can act: you. More: az explain AADSTS50076
`)
})

test('the line about the meaning comes last, and no caller reads another failure out of it', async () => {
  for (const code of knownCodes()) {
    for (const flow of ['silent', 'sign-in'] as const) {
      const error = new OAuthError({ error: 'invalid_grant', error_description: `AADSTS${code}: words`, error_codes: [code] }, 400, { flow, tenant: TENANT, scopes: [SCOPE] })
      const { text } = await told(error)
      const lines = text.trimEnd().split('\n')
      assert.match(lines.at(-1)!, /^What it means: .* More: az explain AADSTS\d+$/)
      const before = lines.slice(0, -1).join('\n') + '\n'
      for (const [name, rule] of Object.entries(callers)) assert.equal(rule(text) === text, rule(before) === before, `${name} ${code} ${flow}`)
    }
  }
  const unknown = await told(silent({ error_codes: [999999], error_description: 'AADSTS999999: new' }))
  assert.ok(!unknown.text.includes('What it means'))
  assert.match((await told(silent({ error_codes: undefined }))).text, /More: az explain AADSTS50076\n$/)
})

test('interaction required: every caller shows the server\'s words', async () => {
  const { text } = await told(silent({ claims: '{"access_token":{"é":1}}' }))
  for (const [name, rule] of Object.entries(callers)) assert.equal(rule(text), text, name)
  // Databricks for VS Code.
  const [, scope] = /Interactive authentication is needed. Please run:\naz login( --scope \S+\/\.default)?\n/.exec(text) ?? []
  assert.equal(scope, ` --scope ${SCOPE}`)
  const challenge = /--claims-challenge "([^"]+)"/.exec(text)?.[1] ?? ''
  assert.equal(Buffer.from(challenge, 'base64').toString('utf8'), '{"access_token":{"é":1}}')
})

test('signed out: every caller says so', async () => {
  const { text } = await told(new AuthError('not_signed_in', "Please run 'az login' to setup account."))
  for (const [name, rule] of Object.entries(callers)) assert.equal(rule(text), 'not signed in', name)
})

test('nothing reads as "az: not found"', async () => {
  for (const error of [new AuthError('subscription_not_found', "Subscription 'az: x' not found."), new UsageError("AZ: 'azd: y' not found")]) {
    const { text } = await told(error)
    for (const [name, rule] of Object.entries(callers)) assert.equal(rule(text), text, name)
  }
})

test('sign-in: the bare command', () => {
  const error = new OAuthError({ error: 'invalid_grant', error_description: 'AADSTS50126: wrong' }, 400, { flow: 'sign-in', tenant: TENANT, scopes: [SCOPE] })
  assert.deepEqual(refusal(error).lines.slice(0, 3), ['AADSTS50126: wrong', 'Interactive authentication is needed. Please run:', 'az login'])
})

test('a wrong client secret is explained instead', () => {
  const lines = refusal(silent({ error_codes: [7000215], error_description: 'AADSTS7000215: Invalid client secret' })).lines
  assert.match(lines[1] ?? '', /^The error may be caused by passing a service principal certificate with --password\./)
  assert.ok(!lines.join().includes('az login'))
})

test('server text cannot act on the terminal', async () => {
  const { text } = await told(silent({ error_description: 'AADSTS1: a\x1b[2J\u009b1m\u202eb\x07' }))
  assert.equal(text.split('\n')[0], 'ERROR: AADSTS1: a [2J 1mb')
  assert.equal(harmless('a\r\nb\x1b[31m'), 'a\nb[31m')
})

test('exit codes', async () => {
  assert.equal((await told(new AuthError('resource_not_found', 'x'))).exit, 3)
  assert.equal((await told(new AuthError('network', 'x'))).exit, 1)
  assert.equal((await told(new UsageError('x'))).exit, 2)
  assert.equal((await told(new UsageError('x', 1))).exit, 1)
  const unread = await told(Object.assign(new Error('EPIPE'), { code: 'EPIPE', syscall: 'write' }))
  assert.deepEqual([unread.exit, unread.text], [1, 'ERROR: The result could not be written to standard output: the program that was to read it has gone.\n'])
})

test('a bug is one line, and its secrets stay out of it', async () => {
  const secret = 'eyJhbGciOi.eyJzdWIi.c2ln'
  const bug = new TypeError(`x is not a function: ${secret} hunter22`)
  const { text, exit } = await told(bug, ['login', '--password=hunter22'])
  assert.equal(exit, 1)
  assert.equal(text, 'ERROR: azin hit an unexpected problem: x is not a function: *** ***. Please report it with --debug\n')
  assert.ok(!(await told(bug, ['login', '-phunter22'])).text.includes('hunter22'))
  const debug = await told(bug, ['login', '-p', 'hunter22', '--debug'])
  assert.match(debug.text, /\n\s+at /)
  assert.ok(!debug.text.includes('hunter22') && !debug.text.includes('eyJ'))
})

test('suggestions for words and options', async () => {
  const { readLine } = await import('./command-line.ts')
  const lines = async (line: string) => {
    try {
      readLine(line.split(' '))
    } catch (error) {
      return (await explain(error, line.split(' '))).lines
    }
    return []
  }
  assert.deepEqual((await lines('account shw')).slice(0, 2), ["'shw' is misspelled or not recognized by the system.", "Did you mean 'show' ?"])
  assert.equal((await lines('acount'))[1], "Did you mean 'account' ?")
  assert.equal((await lines('account show --subscritpion x'))[1], "Did you mean '--subscription' ?")
  assert.equal((await lines('cloud unregster'))[1], "Did you mean 'unregister' ?")
  assert.equal((await lines('xyzzy')).length, 2)
})

test('colour stands for the level, on two terminals, unless declined', async () => {
  const both = { output: true, error: true }
  const at = async (terminal: object, env: Record<string, string>) => {
    const { system, said } = screen(terminal, env)
    await report(system, [], new AuthError('network', 'x'))
    return said()
  }
  assert.equal(await at(both, {}), '\x1b[91mx\x1b[0m\n')
  for (const env of [{ NO_COLOR: '1' }, { AZURE_CORE_NO_COLOR: 'true' }]) assert.equal(await at(both, env as never), 'ERROR: x\n')
  assert.equal(await at({ output: false, error: true }, {}), 'ERROR: x\n')
})

test('trouble with the disk: one style, what to do, and never the name of a temporary file', async () => {
  const failure = (code: string, path: string, syscall: string) => Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, path, syscall })
  const lines = async (error: unknown) => (await explain(error, [])).lines
  const lock = '/h/.azure/.service_principal_entries.json.lockfile.3ab0ff.azin-new'
  assert.deepEqual(await lines(failure('ENOSPC', lock, 'write')), ["'/h/.azure/service_principal_entries.json' cannot be used: the disk is full.", 'Make room on it, then try again.'])
  for (const [code, read, written] of [
    ['EACCES', 'you may not read it', 'you may not write there'], ['ENOTDIR', '/h is not a directory', '/h is not a directory'],
    ['EROFS', 'the file system is read-only', 'the file system is read-only'], ['EDQUOT', 'your share of the disk is used up', 'your share of the disk is used up'], ['EBADF', 'the system says EBADF', 'the system says EBADF'], ['ENXIO', 'it is not a file', 'the system says ENXIO'], ['EINVAL', 'it is not a file', 'the system says EINVAL'],
  ] as const) {
    const error = failure(code, '/h/.x.1f.azin-new', 'open')
    assert.equal(unreadable('/h/x', error).message, `/h/x cannot be read: ${read}.`)
    assert.equal(unwritable('/h/x', error).message, `/h/x cannot be written: ${written}.`)
    if (!written.startsWith('the system says')) assert.equal(unwritable('/h/x', error).hint.length, 1)
  }
  assert.equal(knownName('C:\\u\\.az.cmd.00ff.azin-new'), 'C:\\u\\az.cmd')
})
