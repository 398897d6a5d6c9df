// time limit: 600 s
/** Each number of the catalogue, refused by the server to a program and to a person who asks what it means: is it told whole, and can the command be typed? */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { readLine } from '../../src/cli/command-line.ts'
import { checkLogin } from '../../src/cli/login-rules.ts'
import { phrases, rows } from '../../src/explain/catalogue.ts'
import { azFor } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'

const resource = 'https://vault.azure.net'

test('the refused token: the server\'s words, a command, what it means; no stack, and no file changed for the worse', async (t) => {
  const { emulator, origin } = await startEmulator(t)
  const az = azFor(t, origin)
  await az.json('login', '-u', 'ada@larkspur.example', '-p', demoPassword)
  const before = await az.json('account', 'list')
  const wrong: string[] = []
  const file = `${az.configDirectory}/msal_token_cache.json`
  const cache = readFileSync(file)
  for (const [code, , cause] of rows) {
    writeFileSync(file, cache) // of a sign-in that the server has ended nothing is kept
    emulator.control.forceError({ aadsts: code, error: 'invalid_grant', description: 'Words of the server.', status: 400, user: 'ada@larkspur.example', times: 1 })
    const { code: exit, stdout, stderr } = await az.run('account', 'get-access-token', '--resource', resource)
    const lines = stderr.trimEnd().split('\n')
    const good = exit === 1 && stdout === '' && stderr.startsWith(`ERROR: AADSTS${code}: `) && lines.length <= 8 && lines.at(-1)?.startsWith(`What it means: ${cause} Who can act: `)
    if (!good || /^ +at /m.test(stderr)) wrong.push(`${code}: exit ${exit}\n${stdout}${stderr}`)
  }
  assert.deepEqual(wrong, [])
  assert.deepEqual(await az.json('account', 'list'), before)
  writeFileSync(file, cache)
  assert.equal((await az.run('account', 'get-access-token', '--resource', resource)).code, 0, 'afterwards all is as it was')
})

test('az explain knows all of them, and wraps none of their commands', async (t) => {
  const az = azFor(t)
  const { code, stdout } = await az.run('explain', { input: rows.map(([number]) => `AADSTS${number}`).join('\n') })
  assert.equal(code, 0)
  for (const [number, , cause] of rows) assert.ok(stdout.replace(/\s+/g, ' ').includes(`AADSTS${number}: ${cause}`), String(number))
  assert.equal(stdout.match(/Who must act: /g)?.length, rows.length)
})

test('what is to be typed is a command that there is', () => {
  const typed = [...rows.map(([number, , , next]) => [number, next] as const), ...Object.entries(phrases).map(([said, [, , next]]) => [said, next] as const)]
    .flatMap(([name, next]) => {
      const [, command] = /\baz ((?:login|account|doctor|status|cloud)\b[^(.]*?)(?:$| \(|, then)/.exec(next.replaceAll(/\{(\w+)\}/g, (_, option: string) => ` --${{ claims: 'claims-challenge' }[option] ?? option.toLowerCase()} x`)) ?? []
      return command ? [[name, command.trim().split(/ +/)] as const] : []
    })
  assert.ok(typed.length > 60, 'most rows name one')
  for (const [name, words] of typed) {
    const line = readLine(words)
    assert.ok(line.kind === 'command', `${name}: az ${words.join(' ')}`)
    if (words[0] === 'login') checkLogin(line.values)
  }
})
