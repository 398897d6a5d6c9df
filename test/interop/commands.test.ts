// time limit: 600 s
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import type { Ended } from '../harness/program.ts'
import { firstError, normalised } from './normalise.ts'
import { parse, sharedWorld, waysIn } from './world.ts'
import type { World } from './world.ts'

interface Pair {
  readonly ours: Ended
  readonly theirs: Ended
}

/** The same words to both, azin first. */
async function both({ azin, azureCli }: World, words: readonly string[]): Promise<Pair> {
  return { ours: await azin.run(...words), theirs: await azureCli.run(...words) }
}

/** Signed in, by azin, with the second subscription as the default. */
async function signedIn(t: Parameters<typeof sharedWorld>[0]): Promise<World> {
  const world = await sharedWorld(t)
  parse(await waysIn['password']!(world.azureCli, world))
  return world
}

const sameValues: readonly (readonly string[])[] = [
  ['account', 'list'], ['account', 'list', '--all'], ['account', 'show'], ['account', 'show', '-n', 'juniper TIMETABLES'], ['account', 'get-access-token'],
  ['account', 'get-access-token', '--resource-type', 'ms-graph'], ['account', 'get-access-token', '-s', 'Quillwort Archive'],
  ['account', 'list-locations'], ['cloud', 'list'], ['cloud', 'show'], ['cloud', 'show', '-n', 'AzureChinaCloud'], ['cloud', 'show', '-n', 'AzureGermanCloud'],
  ['version'], ['config', 'get'], ['config', 'get', 'cloud'], ['config', 'get', 'cloud.name'], ['config', 'get', 'nothing'], ['configure', '-l'],
  ['rest', '--url', '/subscriptions?api-version=2019-11-01'], ['rest', '-u', '/subscriptions/{subscriptionId}/locations', '--uri-parameters', 'api-version=2019-11-01'],
  ['ad', 'signed-in-user', 'show'],
]

/** Every command is tried before the first difference is told. */
function differences() {
  const found: string[] = []
  return {
    note: (words: readonly string[], ours: unknown, theirs: unknown) => void (ours === theirs || found.push(`${words.join(' ')}\n  azin:      ${String(ours)}\n  Azure CLI: ${String(theirs)}`)),
    judge: () => assert.equal(found.join('\n'), ''),
  }
}

test('the same values', async (t) => {
  const world = await signedIn(t)
  const differ = differences()
  for (const words of sameValues) {
    const { ours, theirs } = await both(world, words)
    const read = ({ code, stdout, stderr }: Ended) => (code === 0 ? JSON.stringify(normalised(JSON.parse(stdout))) : stderr)
    differ.note(words, read(ours), read(theirs))
  }
  differ.judge()
})

/** With the keys that both have chosen, the text is the same to the byte. */
const sameText: readonly (readonly string[])[] = ['json', 'jsonc', 'yaml', 'yamlc', 'table', 'tsv', 'none'].flatMap((format) => [
  ['account', 'list', '--query', '[].{name: name, id: id, isDefault: isDefault, user: user, managedByTenants: managedByTenants, gone: nothing}', '-o', format],
  ['account', 'list', '--query', '[].name', '-o', format],
  ['account', 'list', '--query', '[].[name, isDefault, user.name]', '-o', format],
  ['account', 'show', '--query', 'name', '-o', format],
  ['account', 'show', '--query', 'isDefault', '-o', format],
  ['account', 'show', '--query', 'nothing', '-o', format],
  ['account', 'show', '--query', 'user', '-o', format],
  ['account', 'list', '--query', '[?name==`none`]', '-o', format],
  ['account', 'list', '--query', 'length(@)', '-o', format],
])

test('the same text in every format', async (t) => {
  const world = await signedIn(t)
  const differ = differences()
  for (const words of [...sameText, ['account', 'list', '-o', 'table'], ['cloud', 'list', '--query', '[:4].{n: name, p: profile}', '-o', 'table']]) {
    const { ours, theirs } = await both(world, words)
    differ.note(words, `${ours.stdout}(${ours.code})`, `${theirs.stdout}(${theirs.code})`)
  }
  differ.judge()
})

const sameFailure: readonly (readonly string[])[] = [
  ['account', 'show', '-s', 'nowhere'], ['account', 'set', '-s', 'NoWhere'], ['account', 'set'], ['account'], ['account', 'shw'],
  ['account', 'get-access-token', '-t', 'x', '-s', 'y'], ['account', 'show', '--query', '@.user-name'], ['account', 'show', '--query', '[['],
  ['account', 'show', '--only-show-errors', '--debug'], ['cloud', 'show', '-n', 'nowhere'], ['cloud', 'set', '-n', 'nowhere'], ['cloud', 'unregister', '-n', 'AzureCloud'],
  ['cloud', 'unregister', '-n', 'AzureUSGovernment'],
  ['config', 'get', 'a.b'], ['config', 'set', 'a'], ['config', 'unset', 'a'], ['configure', '-d', 'a'], ['configure'],
  ['account', 'list-locations', '--nonsense'], ['login', '--use-device-code', '-u', 'x'], ['login', '--service-principal'],
  ['rest', '--url', 'https://management.azure.com/nowhere'], ['rest'], ['rest', '-u', 'x', '-m', 'sing'], ['logout', '--nonsense'],
]

/** 2.45 says these in other words; the exit code is the same. */
const otherWords = /^(account show --only-show-errors|rest -u x|account list-locations --nonsense|logout --nonsense)/

test('the same exit codes, and the same sentence where it has one', async (t) => {
  const world = await signedIn(t)
  const differ = differences()
  for (const words of sameFailure) {
    const { ours, theirs } = await both(world, words)
    const line = words.join(' ')
    const seen = ({ code, stdout, stderr }: Ended) => `${line === 'configure' ? '' : stdout}(${code}) ${otherWords.test(line) ? '' : firstError(stderr)}`
    differ.note(words, seen(ours), seen(theirs))
  }
  differ.judge()
})

test('what one writes into config and clouds.config, the other reads', async (t) => {
  const world = await signedIn(t)
  const { azin, azureCli } = world
  for (const [writes, reads] of [[azin, azureCli], [azureCli, azin]] as const) {
    const ok = async (...words: string[]) => assert.equal((await writes.run(...words)).code, 0, words.join(' '))
    await ok('config', 'set', 'core.one=a b', 'defaults.group=g=h')
    assert.deepEqual(parse<{ value: string }>(await reads.run('config', 'get', 'core.one')).value, 'a b')
    await ok('config', 'unset', 'core.one')
    assert.equal((await reads.run('config', 'get', 'core.one')).code, 1)
    await ok('account', 'set', '-s', 'Quillwort Archive')
    assert.equal(parse<{ name: string }>(await reads.run('account', 'show')).name, 'Quillwort Archive')
    await ok('cloud', 'set', '-n', 'AzureUSGovernment')
    assert.equal(parse<{ name: string }>(await reads.run('cloud', 'show')).name, 'AzureUSGovernment')
    await ok('cloud', 'set', '-n', 'AzureCloud')
    assert.equal(parse<{ name: string }>(await reads.run('account', 'show')).name, 'Quillwort Archive')
  }
  assert.match(readFileSync(join(azin.configDirectory, 'config'), 'utf8'), /group = g=h/)
})
