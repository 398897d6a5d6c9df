import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { nothingTyped, readKeys, type Act } from './login-keys.ts'

function press(...chunks: string[]) {
  let typed = nothingTyped
  const acts: Act[] = []
  for (const chunk of chunks) {
    const next = readKeys(typed, chunk)
    typed = next.typed
    acts.push(...next.acts)
  }
  return { typed, acts }
}

const url = 'http://localhost:8400/?code=c&state=s'
const address = { kind: 'address', text: url }

test('keys act on an empty line only', () => {
  assert.deepEqual(press('\r', 'c', 'd', 'C', 'D').acts.map(({ kind }) => kind), ['again', 'copy', 'code', 'copy', 'code'])
  assert.deepEqual(press('x', 'c', 'd').acts, [])
  assert.deepEqual(press('x', '\x7f', 'd').acts, [{ kind: 'code' }])
  assert.deepEqual(press('x', '\x15', '\r').acts, [{ kind: 'again' }])
})

test('a paste is one address, however the terminal hands it over', () => {
  assert.deepEqual(press(`\x1b[200~${url}\x1b[201~`).acts, [address])
  assert.deepEqual(press('\x1b[20', `0~${url.slice(0, 9)}\r\n`, `${url.slice(9)}\n\x1b[2`, '01~').acts, [address], 'in pieces, with line ends')
  assert.deepEqual(press(url, '\r').acts, [address], 'a terminal without bracketed paste')
  assert.deepEqual(press(`${url}\n`).acts, [address], 'a whole line')
  assert.deepEqual(press(...url, '\r').acts, [address], 'typed by hand')
  assert.deepEqual(press('\x1b[200~d\x1b[201~').acts, [{ kind: 'address', text: 'd' }], 'a pasted letter is no key')
})

test('lines of a terminal that edits them itself', () => {
  assert.deepEqual(press('\n', 'c\n', 'd\n').acts.map(({ kind }) => kind), ['again', 'copy', 'code'])
})

test('arrows, function keys and Escape mean nothing', () => {
  assert.deepEqual(press('\x1b[A', '\x1bOP', '\x1b[15~', '\x1b[1;5C', '\x1bd').acts, [])
})

test('no bytes break it, and no line grows without end', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('\x1b[200~', '\x1b[201~', '\x1b', '\r', 'c', url))), (chunks) => {
    const { typed } = press(...chunks)
    assert.ok(!/[\x00-\x1f\x7f]/.test(typed.line))
  }), { numRuns: 300 })
  assert.ok(press('x'.repeat(50_000)).typed.line.length <= 16_384)
})
