/** Do the formats look as scripts expect them? Expected texts were taken from Azure CLI 2.45. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { colourJson, colourYaml } from './colour.ts'
import { type Format, render } from './format.ts'
import { parseExactly } from './exact-numbers.ts'
import { toJson } from './json.ts'
import { compileQuery } from './query.ts'
import { byCodePoint } from './sorted-keys.ts'

const accounts = [
  { name: 'Zeta Sub', id: '1', isDefault: true, tags: [], user: { name: 'u@x', type: 'user' } },
  { name: '0123', id: '2', isDefault: false, tags: ['a'], user: { name: 'u@x', type: 'user' } },
]

const show = (value: unknown, format: Format, query?: string) =>
  render(value, { format, colour: false, query: query === undefined ? undefined : compileQuery(query) })

test('json: keys by code point, two spaces, empty containers closed at once', () => {
  assert.equal(toJson({ expires_on: 1, expiresOn: 'x', '@odata': [], a: {} }),
    '{\n  "@odata": [],\n  "a": {},\n  "expiresOn": "x",\n  "expires_on": 1\n}\n')
  assert.deepEqual(['\u{10000}', '\uffff', 'a'].sort(byCodePoint), ['a', '\uffff', '\u{10000}'])
})

test('json: what a terminal would obey is escaped, the rest stays readable', () => {
  assert.equal(toJson('ü日\x1b\x9b\x7f\ud800'), '"ü日\\u001b\\u009b\\u007f\\ud800"\n')
})

test('json: of all characters the same are escaped, in short texts and in long ones', () => {
  const acting = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/
  const long = 'x'.repeat(20_000)
  for (let unit = 0; unit < 0x10000; unit++) {
    const sign = String.fromCharCode(unit)
    const escaped = acting.test(sign) ? `\\u${unit.toString(16).padStart(4, '0')}` : JSON.stringify(sign).slice(1, -1)
    assert.equal(toJson(sign), `"${escaped}"\n`)
    if (unit < 0x100) assert.equal(toJson(long + sign), `"${long}${escaped}"\n`)
  }
})

test('json: reads back as the same value', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.deepEqual(JSON.parse(toJson(value)), JSON.parse(JSON.stringify(value)))
  }), { numRuns: 300 })
})

test('tsv: sorted columns, counts for lists, nothing for objects, Python words', async () => {
  assert.equal(await show(accounts, 'tsv'), '1\tTrue\tZeta Sub\t0\t\n2\tFalse\t0123\t1\t\n')
  assert.equal(await show(accounts, 'tsv', '[].{n:name,i:id}'), 'Zeta Sub\t1\n0123\t2\n')
  assert.equal(await show(accounts, 'tsv', '[0].isDefault'), 'true\n')
  assert.equal(await show(accounts, 'tsv', '[0].[name,nope]'), 'Zeta Sub\nNone\n')
  assert.equal(await show(accounts, 'tsv', "[?id=='9']"), '')
})

test('table: tabulate simple, id dropped, headers padded by two', async () => {
  assert.equal(await show(accounts, 'table'), 'IsDefault    Name\n-----------  --------\nTrue         Zeta Sub\nFalse        0123\n')
  assert.equal(await show([1, null], 'table'), 'Result\n--------\n1\n\n')
  assert.equal(await show(accounts, 'table', '[0].name'), 'Result\n--------\nZeta Sub\n')
  assert.equal(await show([], 'table'), '\n')
  assert.ok(!(await show([{ name: 'a\x1b[2Jb' }], 'table')).includes('\x1b'))
  // Within a row, what is nested stands as Python prints it.
  assert.equal((await show([[{ a: 'x', b: [true, null, 1] }]], 'table')).split('\n')[2], "{'a': 'x', 'b': [True, None, 1]}")
  assert.equal((await show([[["it's", 'a "b"', `'"`, 'c\\d\ne']]], 'table')).split('\n')[2], `["it's", 'a "b"', '\\'"', 'c\\\\d\\ne']`)
})

test('yaml: quotes what YAML 1.1 would misread, folds as PyYAML', async () => {
  assert.equal(await show(accounts[1], 'yaml', '{a:name,b:isDefault,c:tags,d:`yes`}'), "a: '0123'\nb: false\nc:\n- a\nd: 'yes'\n")
  assert.equal(await show('abc', 'yaml'), 'abc\n...\n')
  assert.equal(await show({ n: 'y', N: 'no', on: 'Y' }, 'yaml'), "N: 'no'\nn: y\n'on': Y\n")
  const long = 'Wörter die sehr lang sind und auf jeden Fall ueber achtzig Zeichen gehen, damit gefaltet wird: ja # nein'
  assert.equal(await show([long], 'yaml'), `- '${long.replace('damit gefaltet', 'damit\n  gefaltet')}'\n`)
})

test('nothing is printed for null, and for none', async () => {
  assert.equal(await show(accounts, 'json', '[0].nope'), '')
  assert.equal(await show(accounts, 'none'), '')
})

test('query: the literals of Azure CLI users; a bad expression is undefined', async () => {
  assert.equal(await show(accounts, 'json', '[?name==`123`].id'), '[]\n')
  assert.equal(await show(accounts, 'json', '[?name==`Zeta Sub`].id'), '[\n  "1"\n]\n')
  assert.equal(compileQuery('foo('), undefined)
  assert.equal(compileQuery(''), undefined)
})

test('colour: taking the colours away gives the plain text', async () => {
  const plain = toJson(accounts)
  const strip = (text: string) => text.replace(/\x1b\[\d+m/g, '')
  assert.notEqual(colourJson(plain), plain)
  assert.equal(strip(colourJson(plain)), plain)
  const yaml = await show(accounts, 'yaml')
  assert.notEqual(colourYaml(yaml), yaml)
  assert.equal(strip(colourYaml(yaml)), yaml)
})

test('numbers of a server keep their spelling, as Python has it', async () => {
  const text = '{"a":1.0,"b":12345678901234567890,"c":1e20,"d":0.000001,"e":-0.0,"g":1.5,"i":-9007199254740993,"j":1E5,"k":-0,"l":0.0001,"m":123456789012345680.0,"n":"1.0 \\" 2.0","o":[1.0,2],"q":3}'
  const value = parseExactly(text)
  assert.equal((await show(value, 'json')).replace(/\s+/g, ' '), '{ "a": 1.0, "b": 12345678901234567890, "c": 1e+20, "d": 1e-06, "e": -0.0, "g": 1.5, "i": -9007199254740993, "j": 100000.0, "k": 0, "l": 0.0001, "m": 1.2345678901234568e+17, "n": "1.0 \\" 2.0", "o": [ 1.0, 2 ], "q": 3 } ')
  assert.equal(await show(value, 'tsv'), '1.0\t12345678901234567890\t1e+20\t1e-06\t-0.0\t1.5\t-9007199254740993\t100000.0\t0\t0.0001\t1.2345678901234568e+17\t1.0 " 2.0\t2\t3\n')
  assert.match(await show(value, 'yaml'), /^a: 1\.0\nb: 12345678901234567890\nc: 1\.0e\+20\nd: 1\.0e-06\n/)
  assert.equal(await show(value, 'yaml', 'a'), '1.0\n...\n')
  assert.equal(await show(value, 'table', '{b: b, a: a}'), 'B                     A\n--------------------  ---\n12345678901234567890  1.0\n')
  assert.equal(await show(value, 'json', 'b'), '12345678901234567890\n')
  assert.equal(await show(value, 'json', 'sum(o)'), '3\n')
  assert.equal(await show([value], 'json', '[?a==`1`].q | [0]'), '3\n')
  for (const bad of ['[1.0', '01', '1.', '{"a":1.0}x', '[-]']) assert.throws(() => parseExactly(bad), SyntaxError, bad)
  fc.assert(fc.property(fc.jsonValue(), (any) => assert.deepEqual(JSON.parse(JSON.stringify(parseExactly(JSON.stringify(any)))), JSON.parse(JSON.stringify(any)))))
})
