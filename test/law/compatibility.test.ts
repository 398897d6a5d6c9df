import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import { root } from '../harness/place.ts'

const verdicts = ['same', 'better', 'left out', 'open']
const marks = /^(rule replay|fake system|never run)(: .+)?$/

/** What the table of docs/compatibility.md does not keep of its promises, one sentence each. @param there whether a path exists */
function faults(markdown: string, there: (path: string) => boolean): readonly string[] {
  const rows = markdown.split('\n').filter((line) => /^\| C\d+ /.test(line)).map((line) => line.replaceAll('\\|', '\u0000').split('|').slice(1, -1).map((cell) => cell.trim()))
  const numbers = rows.map(([id]) => Number(id!.slice(1)))
  const wrongOrder = numbers.length !== 189 || numbers.some((number, i) => number !== i + 1)
  return [
    ...(wrongOrder ? [`There are ${numbers.length} rows, not C1 to C189 in order.`] : []),
    ...rows.flatMap(([id, kind, , verdict = '', why = '', shown = '']) => {
      const shows = shown === '' ? [] : shown.split(', ').map((one) => one.replace(/^`|`$/g, ''))
      const absent = shows.filter((one) => !marks.test(one) && !/^[\w, ]+$/.test(one) && !there(one))
      return [
        !/^(core|parity|rare)$/.test(kind ?? '') && `${id} is of no kind.`,
        !verdicts.includes(verdict) && `${id}: "${verdict}" is no verdict.`,
        verdict !== 'same' && why === '' && `${id} is ${verdict} and does not say why.`,
        verdict !== 'open' && shows.length === 0 && `${id} is ${verdict}, and nothing shows it.`,
        ...absent.map((one) => `${id} is shown by ${one}, which is not there.`),
      ].filter((line) => line !== false)
    }),
  ]
}

const table = readFileSync(`${root}/docs/compatibility.md`, 'utf8')

test('every row of docs/compatibility.md has a verdict, a reason where it differs, and a story or test that exists', () => {
  assert.deepEqual(faults(table, (path) => existsSync(`${root}/${path}`)), [])
})

test('a row that promises too much is caught', () => {
  const spoiled = table
    .replace(/^\| C1 .*$/m, '| C1 | core | x | same | | |')
    .replace(/^\| C2 .*$/m, '| C2 | core | x | better | | `test/stories/password.story` |')
    .replace(/^\| C3 .*$/m, '| C3 | core | x | same | | `test/stories/nothing.story` |')
    .replace(/^\| C4 .*$/m, '| C4 | core | x | nearly | why | rule replay |')
    .replace(/^\| C189 .*\n/m, '')
  assert.deepEqual(faults(spoiled, (path) => path !== 'test/stories/nothing.story'), [
    'There are 188 rows, not C1 to C189 in order.',
    'C1 is same, and nothing shows it.',
    'C2 is better and does not say why.',
    'C3 is shown by test/stories/nothing.story, which is not there.',
    'C4: "nearly" is no verdict.',
  ])
})

test('every row of docs/configuration.md names a story or test that exists', () => {
  const rows = readFileSync(`${root}/docs/configuration.md`, 'utf8').split('\n').filter((line) => /^\| .*(`|any )/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  assert.ok(rows.length > 25)
  const shown = rows.map((cells) => cells.at(-1)!.replaceAll('`', ''))
  assert.deepEqual(shown.filter((one) => !marks.test(one) && !existsSync(`${root}/${one}`)), [])
})
