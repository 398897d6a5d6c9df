import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { ProcessResult } from '../system.ts'
import { systemVault } from './vault.ts'

type Run = (file: string, args: readonly string[], options?: { readonly input?: string }) => ProcessResult

function vaultOf(platform: 'darwin' | 'win32', run: Run) {
  const calls: { file: string; args: readonly string[]; input: string }[] = []
  const processes = {
    async run(file: string, args: readonly string[], options: { readonly input?: string } = {}) {
      calls.push({ file, args, input: options.input ?? '' })
      return run(file, args, options)
    },
  }
  return { calls, vault: systemVault({ platform, env: { SystemRoot: 'D:\\Win' }, processes } as never) }
}

const said = (stdout: string): ProcessResult => ({ code: 0, stdout, stderr: '' })
const base64 = (text: string) => Buffer.from(text).toString('base64')
const text = '{"é": "🔑"}'

/** "Encrypts" by turning the bytes round. */
const turned: Run = (_file, _args, { input = '' } = {}) => said(Buffer.from(input, 'base64').reverse().toString('base64'))

test('Windows: what is sealed becomes the file, and opens again; the text goes by standard input alone', async () => {
  const { calls, vault } = vaultOf('win32', turned)
  const sealed = await (await vault).seal('C:\\c/msal_token_cache.bin', text)
  assert.deepEqual(Buffer.from(sealed), Buffer.from(text).reverse())
  assert.equal(await (await vault).open('', sealed), text)
  assert.equal(await (await vault).open('', new Uint8Array()), undefined)
  for (const { file, args } of calls) {
    assert.equal(file, 'D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe')
    assert.ok(!args.join().includes(base64(text)) && args.join().includes('CurrentUser'))
  }
  assert.match(calls[0]!.args.at(-1)!, /::Protect\(/)
  assert.match(calls[1]!.args.at(-1)!, /::Unprotect\(/)
})

test('Windows: a wrong answer, a refusal and silence are said', async () => {
  const seal = async (run: Run) => (await vaultOf('win32', run).vault).seal('', text)
  await assert.rejects(seal((_file, args, options) => (args.at(-1)!.includes('::Protect') ? turned(_file, args, options) : said(base64('else')))), /did not return what it was given/)
  await assert.rejects(seal(() => ({ code: 1, stdout: '', stderr: 'Key not valid for use in specified state.\r\n  at line 1' })), /Windows could not encrypt it: Key not valid for use in specified state\. Tokens/)
  await assert.rejects(seal(() => ({ code: undefined, stdout: '', stderr: '' })), { code: 'vault_unavailable', message: /PowerShell could not be run/ })
  await assert.rejects(async () => (await vaultOf('win32', () => ({ code: 1, stdout: '', stderr: '' })).vault).open('', new Uint8Array(1)), (error: { hint: string[] }) => /account clear/.test(error.hint[0]!))
})

/** A Keychain in a map. */
function keychain(): Run {
  const kept = new Map<string, string>()
  return (_file, args, { input = '' } = {}) => {
    const [verb, ...name] = args.slice(-3)
    const key = name.join('/')
    const found = kept.get(key)
    if (verb === 'put') kept.set(key, input)
    if (verb === 'remove') kept.delete(key)
    return said(JSON.stringify({ status: verb !== 'put' && found === undefined ? -25300 : 0, data: verb === 'get' ? found : undefined }))
  }
}

test('macOS: the token cache is Azure CLI\'s item, the text goes by standard input alone', async () => {
  const { calls, vault } = vaultOf('darwin', keychain())
  const path = '/Users/me/.azure/msal_token_cache.bin'
  assert.equal(await (await vault).open(path, new Uint8Array()), undefined)
  assert.deepEqual(await (await vault).seal(path, text), new Uint8Array())
  assert.equal(await (await vault).open(path, new Uint8Array()), text)
  await (await vault).discard(path)
  await (await vault).discard(path)
  assert.equal(await (await vault).open(path, new Uint8Array()), undefined)
  assert.ok(calls.every(({ file, args }) => file === '/usr/bin/osascript' && args.slice(-2).join() === 'my_service_name,my_account_name' && !args.join().includes(base64(text))))
})

test('macOS: service principals have an item of their own', async () => {
  const { calls, vault } = vaultOf('darwin', keychain())
  await (await vault).seal('/Users/me/.azure/service_principal_entries.bin', '[]')
  assert.ok(calls.some(({ args }) => args.slice(-3).join() === 'put,azin,/Users/me/.azure/service_principal_entries.bin'))
})

test('macOS: locked, refused, silent and garbled are said', async () => {
  const open = async (result: ProcessResult) => (await vaultOf('darwin', () => result).vault).open('/c/msal_token_cache.bin', new Uint8Array())
  await assert.rejects(open(said('{"status":-25308}')), /The Keychain is locked\./)
  await assert.rejects(open(said('{"status":-128}')), /Access to the Keychain was refused\./)
  await assert.rejects(open(said('{"status":-1}')), /The Keychain refused \(-1\)\./)
  await assert.rejects(open(said('?')), /could not be asked/)
  await assert.rejects(open({ code: undefined, stdout: '', stderr: '' }), { code: 'vault_unavailable', message: /does not answer/ })
})
