/** Does docs/security.md keep its promise: seventy rows, each with a test that is there and a figure? */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import { root } from '../harness/place.ts'

const wanted = [...Array.from({ length: 28 }, (_, index) => `S${index + 1}`), ...Array.from({ length: 42 }, (_, index) => `R${index + 1}`)]

/** What the tables promise and do not keep, one sentence each. @param there whether a path exists */
function faults(markdown: string, there: (path: string) => boolean): readonly string[] {
  const rows = markdown.split('\n').filter((line) => /^\| [SR]\d+ \|/.test(line)).map((line) => line.replaceAll('\\|', '\u0000').split('|').slice(1, -1).map((cell) => cell.trim()))
  const ids = rows.map(([id]) => id)
  return [
    ...wanted.filter((id) => !ids.includes(id)).map((id) => `${id} is missing.`),
    ...ids.filter((id, index) => !wanted.includes(id!) || ids.indexOf(id) !== index).map((id) => `${id} is one too many.`),
    ...rows.flatMap(([id, ...cells]) => {
      const tests = [...(cells[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path!)
      return [
        ...(cells.length === 5 && cells.every((cell) => cell !== '') ? [] : [`${id} has an empty cell, or too few or too many.`]),
        ...(tests.length > 0 ? [] : [`${id} names no test.`]),
        ...tests.filter((path) => !/\.(test\.ts|story)$/.test(path) || !there(path)).map((path) => `${id} names ${path}, which is no test.`),
      ]
    }),
  ]
}

const page = readFileSync(`${root}/docs/security.md`, 'utf8')

test('28 threats and 42 faults, each with a test that exists', () => {
  assert.deepEqual(faults(page, (path) => existsSync(`${root}/${path}`)), [])
})

test('a row that promises too much is caught', () => {
  const row = (id: string, shown = '`test/a.test.ts`') => `| ${id} | what | how | ${shown} | 0 of 10 | traceback |`
  const good = wanted.map((id) => row(id))
  const spoilt = [...good.filter((line) => !/^\| (S7|R1|R2|R3) /.test(line)), row('R1', '`test/gone.test.ts`'), row('R2', 'by hand'), '| R3 | what | | `test/a.test.ts` | 0 |', row('S1'), row('R43')].join('\n')
  const there = (path: string) => path === 'test/a.test.ts'
  assert.deepEqual(faults(good.join('\n'), there), [])
  assert.deepEqual(faults(spoilt, there), [
    'S7 is missing.', 'S1 is one too many.', 'R43 is one too many.',
    'R1 names test/gone.test.ts, which is no test.', 'R2 names no test.', 'R3 has an empty cell, or too few or too many.',
  ])
})
