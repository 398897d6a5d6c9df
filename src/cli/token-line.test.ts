/** Does the short way of reading a token's command line say the same as the parser, whenever it says anything? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readLine } from './command-line.ts'
import { readTokenLine, tokenOptions } from './token-line.ts'

const words = ['account', 'get-access-token', ...tokenOptions.flatMap(({ names }) => names), '-o', '--output', 'json', 'JSON', 'tsv', 'arm', 'ms-graph', 'x', 'a b', '', '-', '--', '--scop', '-ojson', '--query', '--debug', '@f', '--help', '--timing']

test('what it reads, the parser reads the same', () => {
  let read = 0
  fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 6 }), (rest) => {
    const argv = ['account', 'get-access-token', ...rest]
    const plain = readTokenLine(argv)
    if (plain === undefined) return
    read++
    const line = readLine(argv)
    assert.equal(line.kind, 'command')
    assert.deepEqual(line.kind === 'command' && { ...line.values }, { ...plain })
  }), { numRuns: 20_000 })
  assert.ok(read > 100)
})

test('the lines of the Azure SDKs are plain', () => {
  const scope = 'https://management.azure.com/.default'
  for (const line of [['-o', 'json', '--scope', scope], ['--output', 'json', '--resource', 'https://vault.azure.net', '--tenant', 't'], ['--scope', scope, '--subscription', 'a b'], []]) {
    assert.ok(readTokenLine(['account', 'get-access-token', ...line]), line.join(' '))
  }
})
