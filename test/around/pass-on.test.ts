// time limit: 120 s
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'

/** A folder with an `az` of this text. */
function program(t: Scope, text: string): string {
  const folder = place(t, 'other-az')
  writeFileSync(join(folder, 'az'), text)
  chmodSync(join(folder, 'az'), 0o755)
  return folder
}

/** azin first on the PATH, then these folders, and nothing of this machine. */
function before(az: Az, ...folders: readonly string[]): Record<string, string> {
  return { PATH: [az.bin, ...folders, '/nonexistent'].join(delimiter), AZIN_PASSTHROUGH: '' }
}

const azureCli = `#!/bin/sh
for word in "$@"; do printf '<%s>' "$word"; done; echo
[ "$1" = cat ] && while read -r line; do echo "read $line"; done
echo warned >&2
[ "$1" = stay ] && { trap 'echo interrupted; exit 7' INT; trap 'echo terminated; trap - TERM; kill -TERM $$' TERM; echo ready; while :; do /bin/sleep 0.05; done; }
exit 42
`

test('a command of Azure CLI gets the same arguments, streams and exit code', async (t) => {
  const az = azFor(t)
  const env = before(az, program(t, azureCli))
  const words = ['vm', 'create', '--name', 'a b', '--tags', '', '@file', "it's", '"$HOME"', '-o', 'nonsense']
  const told = await az.run(...words, { env })
  assert.deepEqual([told.stdout, told.stderr, told.code], [words.map((word) => `<${word}>`).join('') + '\n', 'warned\n', 42])
  const piped = await az.run('cat', '@-', { env, input: 'one\ntwo\n' })
  assert.equal(piped.stdout, '<cat><@->\nread one\nread two\n')
  for (const line of [['account', 'lock', 'list'], ['-o', 'table', 'group', '--help'], ['help', 'storage'], ['config', 'param-persist', 'show'], ['feedback']]) {
    assert.equal((await az.run(...line, { env })).stdout, line.map((word) => `<${word}>`).join('') + '\n')
  }
})

test('signals reach it, and its end by a signal is told as shells do', async (t) => {
  const az = azFor(t)
  const env = before(az, program(t, azureCli))
  for (const [signal, said, code] of [['SIGINT', 'interrupted', 7], ['SIGTERM', 'terminated', 143]] as const) {
    const running = az.start('stay', { env })
    await running.sees(/ready/, 'stdout')
    running.child.kill(signal)
    const ended = await running.ended
    assert.match(ended.stdout, new RegExp(said))
    assert.equal(ended.code, code)
  }
})

test('azin under other names is not Azure CLI: its launchers, links to it, scripts that start it', async (t) => {
  const az = azFor(t)
  const installed = join(az.home, 'installed')
  mkdirSync(installed)
  assert.equal((await az.run('install', '--dir', installed)).code, 0)
  const linked = place(t, 'linked')
  symlinkSync(join(az.bin, 'az'), join(linked, 'az'))
  const none = await az.run('vm', 'list', { env: before(az, installed, linked) })
  assert.equal(none.code, 2)
  assert.match(none.stderr, /^ERROR: 'vm' is not a command of azin, the sign-in half of Azure CLI; and Azure CLI, which would get it, is not on the PATH\.\n.*install-azure-cli\n/)
  const found = await az.run('vm', 'list', { env: before(az, installed, linked, program(t, azureCli)) })
  assert.equal(found.stdout, '<vm><list>\n')
})

test('two that lead to one another end, and say so', async (t) => {
  const az = azFor(t)
  const folder = place(t, 'other-azin')
  // Large enough not to be read for a launcher, as another copy of the program would be.
  writeFileSync(join(folder, 'az'), `#!/bin/sh\n${'#\n'.repeat(9000)}exec "${join(az.bin, 'az')}" "$@"\n`)
  chmodSync(join(folder, 'az'), 0o755)
  const { code, stderr } = await az.run('vm', 'list', { env: before(az, folder) })
  assert.equal(code, 2)
  assert.match(stderr, /only lead to one another/)
})

test('without Azure CLI a misspelled word of ours is one, and the rest is told where it belongs', async (t) => {
  const az = azFor(t)
  const said = async (env: Record<string, string>, ...words: string[]) => {
    const { code, stderr } = await az.run(...words, { env })
    assert.equal(code, 2)
    return stderr
  }
  const alone = before(az)
  assert.match(await said(alone, 'account', 'shw'), /^ERROR: 'shw' is misspelled or not recognized by the system\.\nDid you mean 'show' \?\n/)
  assert.match(await said(alone, 'logn'), /Did you mean 'login' \?/)
  assert.match(await said(alone, 'network', 'vnet'), /^ERROR: 'network' is not a command of azin/)
  for (const word of ['feedback', 'survey', 'self-test', 'extension', 'find']) assert.match(await said(alone, word), /^ERROR: azin (has|sends) no/, word)
  const off = { ...before(az, program(t, azureCli)), AZIN_PASSTHROUGH: '0' }
  assert.match(await said(off, 'vm'), /AZIN_PASSTHROUGH=0 turns that off/)
  assert.match(await said(off, 'acount'), /Did you mean 'account' \?/)
})

test('what only azin can answer, it answers, though Azure CLI is here', async (t) => {
  const az = azFor(t)
  const env = before(az, program(t, azureCli))
  const said = async (...words: string[]) => (await az.run(...words, { env })).stderr
  assert.equal(await said('emulator', 'stop'), "ERROR: 'stop' is misspelled or not recognized by the system.\nazin emulator has: start\nSee what they do: azin emulator --help\n")
  assert.match(await said('credential', 'dokcer'), /Did you mean 'docker' \?\nazin credential has: kubectl, docker, git, npm\n/)
  assert.match(await said('context', 'gone'), /azin context has: create, list, show, use, delete, allow, deny, hook\n/)
  assert.equal(await said('acount', 'list'), "ERROR: 'acount' is misspelled or not recognized by the system.\nDid you mean 'account' ?\nSee what there is: az --help\n")
  for (const word of ['logic', 'redis', 'vm', 'aks', 'network']) assert.equal(await said(word), 'warned\n', word)
  mkdirSync(az.configDirectory, { recursive: true })
  writeFileSync(join(az.configDirectory, 'commandIndex.json'), '{"version": "2.85.0", "commandIndex": {"acount": ["azext_acount"]}}')
  assert.equal(await said('acount', 'list'), 'warned\n')
})

test('the help says who gets the other commands', async (t) => {
  const az = azFor(t)
  const folder = program(t, azureCli)
  const last = async (env: Record<string, string>, ...words: string[]) => (await az.run(...words, { env })).stdout.trimEnd().split('\n').at(-1)
  for (const words of [['--help'], ['help'], []]) assert.equal(await last(before(az, folder), ...words), `Other commands go to Azure CLI: ${join(folder, 'az')}`)
  assert.equal(await last(before(az), '--help'), 'Other commands would go to Azure CLI, but none is on the PATH.')
  assert.match(await last({ ...before(az, folder), AZIN_PASSTHROUGH: '0' }, '--help') ?? '', /AZIN_PASSTHROUGH=0/)
  assert.match((await az.run('frobnicate', { env: before(az) })).stderr, /'frobnicate' is not a command of azin.*\n.*\n.*az --help\n$/)
})

test('one that cannot be started is named', async (t) => {
  const az = azFor(t)
  const folder = program(t, '#!/nonexistent/python\n')
  const { code, stderr } = await az.run('vm', { env: before(az, folder) })
  assert.equal(code, 1)
  assert.match(stderr, /^ERROR: The command is not azin's, and Azure CLI at .*other-az.* cannot be started \(ENOENT\)\./)
})

test('where Node can replace a process, azin becomes the other program', async (t) => {
  const node = process.env['AZIN_TEST_NODE_24'] // Node 22.15 and later; there it runs as the others do
  const file = node ?? process.execPath
  const az = azFor(t)
  const folder = program(t, '#!/bin/sh\necho "$$"; exit 3\n')
  const { execve } = process as unknown as { execve?: unknown }
  if (!node && !execve) return t.diagnostic('this Node has no execve: nothing to see')
  const running = start(t, file, [join(process.cwd(), 'dist/bin.cjs'), 'vm'], az.environment(before(az, folder)))
  const { stdout, stderr, code } = await running.ended
  assert.deepEqual([stdout, stderr, code], [`${running.child.pid}\n`, '', 3])
})

test('under a context it hears the subscription, and is not started where it would act as somebody else or elsewhere', async (t) => {
  const { origin } = await startEmulator(t)
  const az = azFor(t, origin)
  const [ada, isla] = ['ada@larkspur.example', 'isla@island01.example']
  for (const user of [ada, isla]) await az.json('login', '-u', user, '-p', demoPassword)
  const shared = await az.json('account', 'list', '--query', `[?user.name=='${ada}'] | [0].id`) as string
  await az.json('context', 'create', 'work', '--subscription', shared)
  const folder = program(t, `#!/bin/sh\nfor word in "$@"; do printf '<%s>' "$word"; done; echo; set | /bin/grep ^AZURE_ | /bin/sort\n`)
  const env = before(az, folder)
  const named = `<--subscription><${shared}>`
  const said = async (words: readonly string[], more: Record<string, string> = {}) => (await az.run(...words, { env: { ...env, ...more } })).stdout.split('\n')

  const [line, ...variables] = await said(['vm', 'list', '-o', 'table'], { AZIN_CONTEXT: 'work', AZURE_DEFAULTS_GROUP: 'rg' })
  assert.equal(line, `<vm><list><-o><table>${named}`)
  assert.deepEqual(variables.filter(Boolean), [`AZURE_CONFIG_DIR='${az.configDirectory}'`, "AZURE_DEFAULTS_GROUP='rg'"], 'its own variables are as they were')
  assert.equal((await said(['--context', 'work', 'vm', 'list']))[0], `<vm><list>${named}`)
  assert.equal((await said(['vm', 'list', '--subscription', 'other'], { AZIN_CONTEXT: 'work' }))[0], '<vm><list><--subscription><other>')
  assert.equal((await said(['vm', 'list']))[0], '<vm><list>', 'without a context nothing is added')
  assert.equal((await said(['aks', 'get-credentials', '--context', 'work']))[0], '<aks><get-credentials><--context><work>', 'its own option')

  for (const [more, why] of [
    [{ AZURE_CLOUD_NAME: 'AzureCloud' }, /is in the cloud 'Emulator', and Azure CLI would use 'AzureCloud'\./],
    [{ AZIN_CONTEXT: 'nowhere' }, /There is no context 'nowhere'\./],
  ] as const) {
    const { code, stdout, stderr } = await az.run('vm', 'list', { env: { ...env, AZIN_CONTEXT: 'work', ...more } })
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, why)
  }
  const profile = `${az.configDirectory}/azureProfile.json`
  const text = readFileSync(profile, 'utf8')
  writeFileSync(profile, text.replaceAll(ada, isla)) // as Azure CLI writes it, when somebody else signs in to the same subscription
  const { code, stdout, stderr } = await az.run('vm', 'list', { env: { ...env, AZIN_CONTEXT: 'work' } })
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /The context 'work' is of 'ada@larkspur\.example', and Azure CLI would use that subscription as 'isla@island01\.example'\.\nTo make it the default of Azure CLI, too: az context use work/)
})
