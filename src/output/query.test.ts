/** Is it JMESPath? The language's own compliance suite, and what Azure CLI's users meet. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { compileQuery } from './query.ts'

interface Group {
  readonly given: unknown
  readonly cases: readonly { readonly expression: string; readonly result?: unknown; readonly error?: string }[]
}

/** https://github.com/jmespath/jmespath.test, as the npm package jmespath 0.15.0 carries it. */
const suite = 'node_modules/jmespath/test/compliance'
const files = readdirSync(suite).filter((name) => name.endsWith('.json')).sort()

/** The value, or "error" wherever it comes from: the suite does not tell parsing from evaluating in the same words. */
function searched(expression: string, given: unknown): unknown {
  try {
    const query = compileQuery(expression)
    return query ? query.search(given) ?? null : 'error'
  } catch {
    return 'error'
  }
}

for (const file of files) {
  test(`JMESPath compliance: ${file}`, () => {
    for (const { given, cases } of JSON.parse(readFileSync(`${suite}/${file}`, 'utf8')) as Group[]) {
      for (const { expression, result, error } of cases) {
        assert.deepEqual(searched(expression, given), error === undefined ? result : 'error', `${expression} of ${JSON.stringify(given)}`)
      }
    }
  })
}

test('the whole suite was there', () => {
  const cases = files.flatMap((file) => (JSON.parse(readFileSync(`${suite}/${file}`, 'utf8')) as Group[]).flatMap((group) => group.cases))
  assert.equal(cases.length, 851)
})

test('arithmetic is not part of the language: a name with a minus sign is a mistake that is found before anything is done', () => {
  for (const expression of ['@.user-name', 'user-name', '[?a-b]', '{a: b-c}', 'a + b', 'length(a-b)', 'a * b', '-a', 'a // b', 'a % b']) assert.equal(compileQuery(expression), undefined, expression)
  assert.equal(compileQuery('"azure-cli"')?.search({ 'azure-cli': '1' }), '1')
  assert.deepEqual(compileQuery("[?name=='a-b'].x[-1:]")?.search([{ name: 'a-b', x: [1, 2] }]), [[2]])
  assert.equal(compileQuery('a[-1]')?.search({ a: [1, 2] }), 2)
})
