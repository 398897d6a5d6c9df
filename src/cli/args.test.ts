/** Does the parser read command lines as argparse does? The texts are Azure CLI's. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readLine } from './command-line.ts'

/** What a command line comes to: values, or the message of the refusal. */
function read(line: string | readonly string[]): unknown {
  try {
    const read = readLine(typeof line === 'string' ? line.split(' ') : line)
    return read.kind === 'command' ? { ...read.values } : `help:${read.path}`
  } catch (error) {
    assert.equal((error as { exit?: number }).exit, 2)
    return (error as Error).message
  }
}

test('values: separate, attached, with and without an equals sign', () => {
  for (const form of ['-s x', '-sx', '-s=x', '--subscription x', '--subscription=x', '--name x', '-n x', '--subscr x', '--n=x']) {
    assert.deepEqual(read(`account show ${form}`), { subscription: 'x' }, form)
  }
  assert.deepEqual(read('account show -s=a=b'), { subscription: 'a=b' })
  assert.deepEqual(read('account show --subscription='), { subscription: '' })
  assert.deepEqual(read(['account', 'show', '-s', '']), { subscription: '' })
})

test('abbreviations: unique ones work, also of global options; ambiguous ones are refused', () => {
  assert.deepEqual(read('account show --out json'), { output: 'json' })
  assert.deepEqual(read('login --pass s --user u'), { password: 's', username: 'u' })
  assert.deepEqual(read('login --all'), { allowNoSubscriptions: true })
  assert.deepEqual(read('login --fed t --t x'), { federatedToken: 't', tenant: 'x' })
  assert.equal(read('account get-access-token --res x'), 'ambiguous option: --res could match --resource, --resource-type')
  assert.deepEqual(read('account get-access-token --resource x'), { resource: 'x' })
  assert.equal(read('install --di x'), 'unrecognized arguments: --di x')
})

test('choices in any case; command words in any case; option names exactly', () => {
  assert.deepEqual(read('ACCOUNT Show -o JSON'), { output: 'json' })
  assert.equal(read('account get-access-token --resource-type foo'),
    "az account get-access-token: 'foo' is not a valid value for '--resource-type'. Allowed values: oss-rdbms, arm, aad-graph, ms-graph, batch, media, data-lake.")
  assert.equal(read('account show --Output json'), 'unrecognized arguments: --Output json')
})

test('missing, superfluous and unknown', () => {
  assert.equal(read('cloud set'), 'the following arguments are required: --name/-n')
  assert.equal(read('account show -s'), 'argument --subscription/-s/--name/-n: expected one argument')
  assert.equal(read('account show -s --debug'), 'argument --subscription/-s/--name/-n: expected one argument')
  assert.equal(read('login --scope'), 'argument --scope: expected at least one argument')
  assert.deepEqual(read('account get-access-token --scope'), { scope: [] })
  assert.equal(read('account show --foo bar'), 'unrecognized arguments: --foo bar')
  assert.equal(read('config get a.b c.d'), 'unrecognized arguments: c.d')
  assert.equal(read('context create mine --user ada'), 'unrecognized arguments: --user ada')
  assert.equal(read('account show --debug=1'), "argument --debug: ignored explicit argument '1'")
  assert.equal(read('account'), 'the following arguments are required: _subcommand')
  assert.equal(read('account shw'), "'shw' is misspelled or not recognized by the system.")
  assert.equal(read('config set'), 'the following arguments are required: <KEY_VALUE>')
})

test('global options stand anywhere, flags may be joined, help wins over what is missing or too much', () => {
  assert.deepEqual(read('-o table account --debug list --all'), { output: 'table', debug: true, all: true })
  assert.deepEqual(read('login -iu x'), { identity: true, username: 'x' })
  assert.deepEqual(read('login -iu=x'), { identity: true, username: 'x' })
  assert.equal(read('account set -h'), 'help:account set')
  assert.equal(read('account list extra --help --foo'), 'help:account list')
  assert.equal(read('account --help'), 'help:account')
  assert.equal(read('--help'), 'help:')
})

test('lists, positional arguments, and what follows two dashes', () => {
  assert.deepEqual(read('login --scope a b -t x'), { scope: ['a', 'b'], tenant: 'x' })
  assert.deepEqual(read('config set a.b=1 c.d=2'), { keys: ['a.b=1', 'c.d=2'] })
  assert.deepEqual(read('config set -- --x'), { keys: ['--x'] })
  assert.deepEqual(read('config get'), {})
  assert.deepEqual(read('login -p -5'), { password: '-5' })
  assert.deepEqual(read(['login', '-p', '-a b']), { password: '-a b' })
})

test('the last of several wins', () => {
  assert.deepEqual(read('account show -s a -n b'), { subscription: 'b' })
})

test('any value survives when it is attached', () => {
  fc.assert(fc.property(fc.string(), (value) => {
    assert.deepEqual(read(['account', 'show', `--subscription=${value}`]), { subscription: value })
  }), { numRuns: 300 })
})
