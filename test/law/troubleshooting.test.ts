import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import { root } from '../harness/place.ts'

/** Those that must have a row: signing in from anywhere, and being told what is wrong. */
const pains = [4, 5, 6, 7, 9, 13, 14, 18, 21, 22, 26, 31, 32]

/** What docs/troubleshooting.md does not keep of its promises, one sentence each. @param read the text of a file; `undefined` if it is not there */
function faults(markdown: string, read: (path: string) => string | undefined): readonly string[] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| | what you see')).map((line) => line.replaceAll('\\|', ' ').split('|').slice(1, -1).map((cell) => cell.trim()))
  const told = new Set(rows.map(([number]) => Number(number)))
  return [
    ...pains.filter((pain) => !told.has(pain)).map((pain) => `Pain ${pain} has no row.`),
    ...rows.flatMap(([, seen = '', done = '', shown = '', ...more]) => {
      // `file` ("a test of it", "another"), or `file` (why it)
      const shows = [...shown.matchAll(/`([^`]+)`(?: \(([^)]*)\))?/g)].map(([, path, note = '']) => ({ path: path!, names: [...note.matchAll(/"([^"]+)"/g)].map(([, name]) => name!) }))
      return [
        (seen === '' || done === '' || more.length > 0) && `"${seen}" is no complete row.`,
        shows.length === 0 && `"${seen}": nothing shows it.`,
        ...shows.flatMap(({ path, names }) => {
          const text = read(path)
          if (text === undefined || !/\.(story|test\.ts)$/.test(path)) return [`"${seen}" is shown by ${path}, which is no story or test.`]
          const tests = text.split('\n').filter((line) => line.startsWith('test(')).map((line) => line.replaceAll("\\'", "'"))
          return names.filter((name) => !tests.some((line) => line.includes(name))).map((name) => `${path} has no test "${name}".`)
        }),
      ].filter((line) => line !== false)
    }),
  ]
}

const page = readFileSync(`${root}/docs/troubleshooting.md`, 'utf8')
const read = (path: string) => (existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, 'utf8') : undefined)

test('every pain has a row: what is seen, what azin does, and the stories and tests that show it', () => {
  assert.deepEqual(faults(page, read), [])
})

test('a row that promises too much is caught', () => {
  const spoiled = page
    .replace(/^\| 21 .*\n/m, '')
    .replace('("sixty tenants")', '("six tenants")')
    .replace('`test/stories/status.story`', '`test/stories/nothing.story`')
    .replace('`test/stories/whoami.story`', 'we tried')
    .replace(/^\| 26 \|[^|]*\|[^|]*\|/m, '| 26 | x | |')
  assert.deepEqual(faults(spoiled, read), [
    'Pain 21 has no row.',
    'test/terminal/login.test.ts has no test "six tenants".',
    '"x" is no complete row.',
    '"Am I signed in? `az account list` says yes to everybody" is shown by test/stories/nothing.story, which is no story or test.',
    '"Which roles, which tenant, was there a second factor?": nothing shows it.',
  ])
})
