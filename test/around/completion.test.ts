// time limit: 120 s
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import { shell } from '../harness/shells.ts'
import type { ShellName } from '../harness/shells.ts'
import { subscription, tenant, writeSignedIn } from '../harness/signed-in.ts'
import { openTerminal } from '../harness/terminal.ts'
import { watchModules } from '../law/loaded.ts'

/** Somebody with subscriptions whose names a shell would take apart. */
function signedIn(t: Scope): Az {
  const az = azFor(t)
  writeSignedIn(az.configDirectory)
  const file = join(az.configDirectory, 'azureProfile.json')
  const profile = JSON.parse(readFileSync(file, 'utf8')) as { subscriptions: Record<string, unknown>[] }
  const [first] = profile.subscriptions
  const named = (name: string, id: string) => ({ ...first, name, id, isDefault: false })
  profile.subscriptions.push(named("Café $(touch pwned) & it's", '22222222-0000-4000-8000-000000000001'), named('Wide\tTab\nLine', '22222222-0000-4000-8000-000000000002'))
  writeFileSync(file, JSON.stringify(profile))
  return az
}

const words = async (az: Az, shellName: string, ...typed: string[]) => (await az.run('__complete', shellName, ...typed)).stdout.split('\n').slice(0, -1)

test('words, options and values, from what is known without asking anybody', async (t) => {
  const az = signedIn(t)
  assert.deepEqual(await words(az, 'bash', 'account', 's'), ['show', 'set', 'subscription'])
  assert.deepEqual(await words(az, 'bash', 'account', 'show', '--su'), ['--subscription'])
  assert.deepEqual(await words(az, 'bash', 'account', 'get-access-token', '--resource-type', 'm'), ['ms-graph', 'media'])
  assert.deepEqual(await words(az, 'bash', '-o', 'ta'), ['table'])
  assert.deepEqual(await words(az, 'bash', '-o', 'table', 'clou'), ['cloud'])
  assert.deepEqual(await words(az, 'bash', 'cloud', 'set', '-n', 'azurec'), ['AzureCloud', 'AzureChinaCloud'])
  assert.deepEqual(await words(az, 'bash', 'login', '--tenant', ''), [tenant])
  assert.deepEqual(await words(az, 'bash', 'logout', '--username', ''), ['mona@contoso.example'])
  assert.deepEqual(await words(az, 'bash', 'completion', ''), ['bash', 'zsh', 'fish', 'powershell'])
  assert.deepEqual(await words(az, 'fish', 'account', 'set', '-s', 'T'), [`Test\t${subscription}`])
  // nothing to say is nothing, and never a failure
  for (const line of [['vm', ''], ['account', 'show', 'x', '']]) assert.deepEqual(await words(az, 'zsh', ...line), [])
})

test('what stands on the line is understood: quotes, an equals sign apart, options given already', async (t) => {
  const az = signedIn(t)
  const cafe = String.raw`Café\ \$\(touch\ pwned\)\ \&\ it\'s`
  assert.deepEqual(await words(az, 'bash', 'account', 'set', '-s', 'Caf'), [cafe])
  assert.deepEqual(await words(az, 'bash', 'account', 'set', '-s', String.raw`Café\ \$`), [cafe])
  assert.deepEqual(await words(az, 'bash', 'account', 'set', '-s', '"Caf'), ["Café $(touch pwned) & it's"])
  assert.deepEqual(await words(az, 'bash', 'account', 'list', '--output', '=', 'js'), ['json', 'jsonc'])
  assert.deepEqual(await words(az, 'zsh', 'account', 'list', '--output=js'), ['--output=json', '--output=jsonc'])
  assert.equal((await words(az, 'fish', 'account', 'list', '--all', '--')).some((line) => line.startsWith('--all')), false)
  // a name can end neither its line nor its column
  assert.deepEqual(await words(az, 'fish', 'account', 'set', '-s', 'W'), ['Wide Tab Line\t22222222-0000-4000-8000-000000000002'])
})

test('Tab costs no more than a cached token: nothing that reaches out is loaded', async (t) => {
  const az = signedIn(t)
  const watch = watchModules(t)
  const { stdout } = await az.run('__complete', 'bash', 'account', 'set', '-s', 'T', { env: watch.env })
  assert.equal(stdout, 'Test\n')
  assert.deepEqual(watch.found().unwanted, [])
})

/** How an interactive shell starts with azin's completion and nothing of its user. */
const begins: Readonly<Record<ShellName, (az: Az) => { readonly args: readonly string[]; readonly first: string }>> = {
  bash: () => ({ args: ['--norc', '--noprofile', '-i'], first: 'PS1="ready> "; bind "set enable-bracketed-paste off"; source <(az completion bash)\r' }),
  zsh: () => ({ args: ['-f', '-i'], first: 'PROMPT="ready> "; autoload -Uz compinit; compinit -u -D; source <(az completion zsh)\r' }),
  fish: () => ({ args: ['--no-config', '-i'], first: "function fish_prompt; echo -n 'ready> '; end; az completion fish | source\r" }),
}

for (const name of ['bash', 'zsh', 'fish'] as const) {
  test(`the Tab key in a real ${name}`, async (t) => {
    const az = signedIn(t)
    const { args, first } = begins[name](az)
    const terminal = openTerminal(t, shell(name), args, az.environment({ HOME: az.home, XDG_CONFIG_HOME: az.home, XDG_DATA_HOME: az.home, fish_greeting: '' }), { columns: 120 })
    terminal.type(first)
    await terminal.sees(/ready> $/m)
    terminal.type('az account get-acc\t')
    await terminal.sees(/az account get-access-token/, 20_000)
    terminal.type('--resource-type oss\t')
    await terminal.sees(/--resource-type oss-rdbms/, 20_000)
    terminal.type('\x15')
    terminal.type('az account show -o tsv --query name -s Caf\t\r')
    // what was completed is one argument, and nothing in it was run
    await terminal.sees(/^Café \$\(touch pwned\) & it's\s*$/m, 20_000)
    terminal.type('az cloud show --name AzureU\t--query name\r')
    await terminal.sees(/^"AzureUSGovernment"/m, 20_000)
    terminal.type('ls\rexit\r')
    await terminal.ended
    assert.doesNotMatch(terminal.raw(), /^pwned/m)
  })
}

test('zsh, bash and fish find no fault with their scripts', async (t) => {
  const az = azFor(t)
  for (const name of ['bash', 'zsh', 'fish'] as const) {
    const file = join(az.home, `az.${name}`)
    writeFileSync(file, (await az.run('completion', name)).stdout)
    const { code, stderr } = await start(t, shell(name), [name === 'fish' ? '--no-execute' : '-n', file], az.environment()).ended
    assert.deepEqual([name, code, stderr], [name, 0, ''])
  }
})

/** PowerShell's own rules, about_Parsing and about_Quoting_Rules: pairs close in order, a backtick escapes, strings end. */
function unbalanced(script: string): string | undefined {
  const open: string[] = []
  const pairs: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' }
  const rest = script.replace(/^\s*#.*$/gm, '').replace(/'(?:[^']|'')*'|"(?:[^"`]|`.)*"/g, '')
  for (const [at, letter] of [...rest].entries()) {
    if (/["']/.test(letter)) return `a string is not ended: ${rest.slice(at, at + 20)}`
    if ('({['.includes(letter)) open.push(letter)
    else if (pairs[letter] !== undefined && open.pop() !== pairs[letter]) return `${letter} closes nothing`
  }
  return open.length === 0 ? undefined : `${open.join('')} is not closed`
}

test("the script for PowerShell keeps to PowerShell's syntax", async (t) => {
  const { stdout } = await azFor(t).run('completion', 'pwsh')
  assert.equal(unbalanced(stdout), undefined)
  assert.match(stdout, /^Register-ArgumentCompleter -Native -CommandName az, azin -ScriptBlock \{\n {4}param\(\$wordToComplete, \$commandAst, \$cursorPosition\)/m)
  assert.doesNotMatch(stdout, /&&|\|\||\?\?|\?\./, 'Windows PowerShell 5.1 knows none of these')
  assert.equal(unbalanced("if ($a) { 'b' "), '{ is not closed')
  assert.equal(unbalanced('"a`" + 1'), 'a string is not ended: "a`" + 1')
})

test('a shell that there is none for is told which there are', async (t) => {
  for (const args of [[], ['tcsh']]) {
    const { code, stderr } = await azFor(t).run('completion', ...args)
    assert.equal(code, 2)
    assert.match(stderr, /^ERROR: Which shell\? bash, zsh, fish, powershell\./)
  }
})
