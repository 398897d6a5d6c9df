/** Do the small rules of the command line hold? Login's options, the list to pick from, files as arguments, launchers, help. */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import type { Account } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { expandFiles } from './at-file.ts'
import { readLine } from './command-line.ts'
import { commands, globalOptions } from './commands.ts'
import { helpText } from './help.ts'
import { commandWords, definitionWords, groupWords, optionWords } from './help-texts.ts'
import { install, uninstall } from './install.ts'
import { launcher } from './launcher.ts'
import { checkLogin, lacksSecret } from './login-rules.ts'
import { main } from './main.ts'
import { listing, pick } from './pick.ts'

const login = (line: string) => {
  const read = readLine(['login', ...line.split(' ').filter(Boolean)])
  assert.ok(read.kind === 'command')
  return read.values
}

test('login: options that do not go together, in Azure CLI\'s order', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['--identity -t x', /^usage error: '--identity' is not applicable/],
    ['--identity -u x -p y', /^usage error: '--identity' is not applicable/],
    ['--identity -u x', /^Passing the managed identity ID with --username is no longer supported/],
    ['--use-device-code -u x', /^usage error: '--use-device-code' is not applicable/],
    ['--use-device-code --identity', /^usage error: '--use-device-code' is not applicable/],
    ['--use-cert-sn-issuer', /^usage error: '--use-sn-issuer' is only applicable with a service principal/],
    ['--service-principal -p x', /^usage error: --service-principal --username NAME --password SECRET --tenant TENANT/],
    ['--skip-sub', /^usage error: '--skip-subscription-discovery' requires '--tenant'/],
    ['--skip-sub -t x -s name', /must be a subscription ID \(GUID\)/],
    ['--client-id x --object-id y', /^Usage error: Provide only one of/],
  ]
  for (const [line, text] of refused) {
    assert.throws(() => checkLogin(login(line)), (error: { exit: number; message: string }) => error.exit === 1 && text.test(error.message), line)
  }
  for (const line of ['', '-u x -p y', '--use-device-code -t x', '--service-principal -u a -p b -t c', '-t x --skip-sub']) checkLogin(login(line))
  assert.ok(lacksSecret(login('-u x')) && !lacksSecret(login('-u x -p y')) && !lacksSecret(login('')))
})

const account = (name: string, isDefault = false): Account =>
  ({ id: `id-${name}`, name, state: 'Enabled', user: { name: 'u', type: 'user' }, isDefault, tenantId: 't', environmentName: 'AzureCloud', tenantDisplayName: 'Tenant' })

test('the list: sorted, numbered, the default marked, long names cut, narrow screens in blocks', () => {
  const rows = [account('a'.repeat(40)), account('b', true)]
  assert.match(listing(rows, rows[1]!, 200), /^No +Subscription name .*\n-+.*\n\[1\] +a{33}\.\.\. .*\n\[2\] \* +b /)
  assert.equal(listing(rows.slice(1), rows[1]!, 20), '[1] * b\n    id-b\n    Tenant\n')
})

test('picking: a wrong answer is asked again; Enter and the end of input keep the default', async () => {
  const accounts = [account('Zeta', true), account('alpha')]
  const answering = async (...answers: (string | Error)[]) => {
    let said = ''
    const ask = async () => {
      const answer = answers.shift()
      if (typeof answer === 'string') return answer
      throw answer ?? new Error('asked too often')
    }
    const terminal = { output: false, error: false, columns: 120, out: () => {}, err: (text: string) => void (said += text), ask }
    return { chosen: (await pick({ terminal, env: {} } as never, accounts)).name, said }
  }
  assert.deepEqual(await answering('3', 'x', '0', ' 1 '), { chosen: 'alpha', said: 'Invalid selection.\n'.repeat(3) })
  assert.equal((await answering('')).chosen, 'Zeta')
  assert.equal((await answering(new Error('end'))).chosen, 'Zeta')
})

test('@file: content for a whole argument and after an equals sign; the text itself if there is none', () => {
  const contents: Record<string, Uint8Array> = {
    '/w/a': new TextEncoder().encode('\ufeffsecret\r\n\n'),
    '/h/b': Buffer.from('\ufeffwide', 'utf16le'),
    '/w/c': Uint8Array.of(0xff),
    '/w/d': Uint8Array.of(0xfc, 0),
  }
  const system = {
    home: '/h', workingDirectory: '/w',
    files: { read: (file: string) => contents[file] },
    terminal: { readInput: () => Buffer.from('piped\n') },
  } as never as System
  assert.deepEqual(expandFiles(system, ['@a', '-p=@a', '--x=@~/b', '@/none', 'u@x', '@-', '@c', '@d', '--u=a@a']),
    ['secret', '-p=secret', '--x=wide', '@/none', 'u@x', 'piped', '/w==', 'ü', '--u=a@a'])
})

test('the launcher runs without HOME or PATH, under bash by name, and keeps arguments whole', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'azin-launcher-'))
  try {
    const target = path.join(directory, "it's a target.cjs")
    writeFileSync(target, 'console.log(JSON.stringify([process.argv.slice(2), process.env.NODE_OPTIONS ?? null]))')
    const file = path.join(directory, 'az')
    writeFileSync(file, launcher('linux', [process.execPath, target]).text, { mode: 0o755 })
    const run = (env: Record<string, string>) => execFileSync('/bin/bash', [file, 'a b', '', '$x'], { env, encoding: 'utf8' }).trim()
    assert.equal(run({}), '[["a b","","$x"],null]')
    assert.equal(run({ NODE_OPTIONS: '--no-warnings' }), '[["a b","","$x"],null]')
    assert.equal(run({ NODE_OPTIONS: '--no-warnings', AZIN_KEEP_NODE_OPTIONS: '1' }), '[["a b","","$x"],"--no-warnings"]')
    // Node would read them at every start, and complain of these.
    writeFileSync(target, 'console.log(process.env.NODE_EXTRA_CA_CERTS ?? null, process.env.AZIN_NODE_EXTRA_CA_CERTS)')
    const { stdout, stderr } = spawnSync(file, [], { env: { NODE_EXTRA_CA_CERTS: '/no ne' }, encoding: 'utf8' })
    assert.deepEqual([stdout, stderr], ['null /no ne\n', ''])
    assert.doesNotMatch(launcher('linux', ['/azin'], ['credential', 'docker']).text, /CA_CERTS/)
  } finally {
    rmSync(directory, { recursive: true })
  }
  assert.match(launcher('win32', ['C:\\n%o\\node.exe', 'C:\\bin.cjs']).text, /\r\n"C:\\n%%o\\node.exe" "C:\\bin.cjs" %\*\r\n/)
})

test('install leaves another az alone, says what hides it; uninstall takes only its own', async () => {
  const disk = new Map([['/usr/bin/az', '#!/usr/bin/python3']])
  let said = ''
  const system = {
    platform: 'linux', home: '/h', env: { PATH: '/usr/bin:/h/.local/bin' }, workingDirectory: '/w',
    files: {
      status: (file: string) => (disk.has(file) ? { kind: 'file' } : undefined),
      readText: (file: string) => disk.get(file),
      replace: (file: string, text: string) => void disk.set(file, text),
      remove: (file: string) => disk.delete(file),
    },
    processes: { run: async () => ({ code: 0, stdout: '', stderr: '' }) },
    terminal: { out: (text: string) => void (said += text) },
  } as never as System
  const call = (values: object) => ({ command: commands[0]!, values, doors: { self: ['/n/node', '/n/bin.cjs'] }, secretTyped: false }) as never
  await install(system, call({}))
  assert.match(said, /now azin: \/h\/\.local\/bin\/az\nComes first on your PATH and hides it: \/usr\/bin\/az\n$/)
  await assert.rejects(install(system, call({ directory: '/usr/bin' })), /It was left alone/)
  await uninstall(system, call({}))
  assert.deepEqual([...disk.keys()], ['/usr/bin/az'])
})

test('help: every command, group and option has words, and fits 40 and 80 columns', () => {
  for (const { path, options } of commands) {
    assert.ok(commandWords[path]?.summary, path)
    for (const { key } of [...options, ...globalOptions]) assert.ok(optionWords[key] ?? definitionWords(key), `${path} ${key}`)
    const words = path.split(' ')
    for (let n = 1; n < words.length; n++) assert.ok(groupWords[words.slice(0, n).join(' ')], path)
    for (let n = 0; n <= words.length; n++) {
      for (const width of [40, 80]) {
        const wide = helpText(words.slice(0, n).join(' '), width).split('\n').filter((line) => line.length > width)
        // Examples and single words are never broken.
        assert.deepEqual(wide.filter((line) => !/^    az|^ *\S+( --skip-sub)?$/.test(line)), [], `${path} ${width}`)
      }
    }
  }
})

test('get-access-token: both times, keys in order, local time with six digits', async () => {
  const now = 1_800_000_000
  const local = () => ({ year: 2027, month: 1, day: 5, hour: 3, minute: 4, second: 9 })
  const entry = { credential_type: 'AccessToken', secret: 'tok', home_account_id: 'u.t', environment: 'login.microsoftonline.com', client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', target: 'https://management.core.windows.net//.default', realm: 't', token_type: 'Bearer', cached_at: String(now - 9), expires_on: String(now + 3000) }
  const owner = { home_account_id: 'u.t', environment: entry.environment, realm: 't', local_account_id: 'u', username: 'u', authority_type: 'MSSTS' }
  const contents: Record<string, string> = {
    '/c/azureProfile.json': JSON.stringify({ subscriptions: [account('Main', true)] }),
    '/c/msal_token_cache.json': JSON.stringify({ AccessToken: { x: entry }, Account: { y: owner } }),
  }
  let out = ''
  const readText = (file: string) => contents[file]
  const files = { readText, readShort: readText, read: (file: string) => (contents[file] === undefined ? undefined : Buffer.from(contents[file]!)), status: () => undefined }
  const system = { files, env: {}, configDirectory: '/c', platform: 'linux', clock: { now: () => now, local, monotonic: () => 0 }, terminal: { out: (text: string) => void (out += text) } }
  assert.equal(await main(system as never, ['account', 'get-access-token']), 0)
  assert.equal(out, `{\n  "accessToken": "tok",\n  "expiresOn": "2027-01-05 03:04:09.000000",\n  "expires_on": ${now + 3000},\n  "subscription": "id-Main",\n  "tenant": "t",\n  "tokenType": "Bearer"\n}\n`)
  out = ''
  assert.equal(await main(system as never, ['account', 'get-access-token', '-t', 't']), 0)
  assert.deepEqual(Object.keys(JSON.parse(out) as object), ['accessToken', 'expiresOn', 'expires_on', 'tenant', 'tokenType'])
})

test('main: help and welcome on standard output with 0, a contradiction without a level', async () => {
  const run = async (...argv: string[]) => {
    const said = { out: '', err: '' }
    const terminal = { output: false, error: false, out: (text: string) => void (said.out += text), err: (text: string) => void (said.err += text) }
    const files = { read: () => undefined, readText: () => undefined, status: () => undefined }
    return { code: await main({ terminal, files, processes: { all: async () => [] }, env: {}, configDirectory: '/none', platform: 'linux' } as never, argv), ...said }
  }
  for (const argv of [[], ['--help'], ['help', 'account'], ['account', '-h'], ['account', 'show', '--help']]) {
    const { code, out, err } = await run(...argv)
    assert.deepEqual([code, err, out.length > 100], [0, '', true], argv.join(' '))
  }
  assert.match((await run('--version')).out, /^azure-cli {25}2\.89\.1\n/)
  assert.deepEqual(await run('version', '--debug', '--only-show-errors'),
    { code: 1, out: '', err: "--only-show-errors can't be used together with --debug or --verbose\n" })
  assert.equal((await run('account', 'show', '--query', 'a(')).code, 2)
  assert.deepEqual(await run('account', 'list'), { code: 0, out: '[]\n', err: 'WARNING: Please run "az login" to access your accounts.\n' })
})
