import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { beginPicking, press, windowOf, type Picked, type Picking } from './picker-state.ts'
import { accountRows } from './pick-account.ts'

const row = (name: string, more = '') => ({ name, more, words: `${name} ${more}`.toLowerCase() })
const many = Array.from({ length: 5000 }, (_, index) => row(`Island ${String(index).padStart(4, '0')}`, index % 2 ? 'Odd' : 'Even'))

function keys(picking: Picking, ...chunks: string[]): Picked {
  let state: Picked = picking
  for (const chunk of chunks) if (!('chosen' in state)) state = press(state, chunk, 10)
  return state
}
const chosen = (picked: Picked) => ('chosen' in picked ? picked.chosen : 'nothing yet')

test('moving and choosing', () => {
  const start = beginPicking(many, 3)
  assert.equal(chosen(keys(start, '\r')), 3)
  assert.equal(chosen(keys(start, '\x1b[B', '\x1b[B', '\x1b[A', '\r')), 4)
  assert.equal(chosen(keys(start, '\x1b[6~\x1b[6~\r')), 23)
  assert.equal(chosen(keys(start, '\x1b[F', '\x1b[B', '\r')), 4999)
  assert.equal(chosen(keys(start, '\x1b[H', '\x1b[A', '\r')), 0)
  assert.equal(chosen(keys(start, '\x1b')), undefined)
  assert.equal(chosen(keys(start, '\x04')), undefined)
})

test('searching: every word, anywhere, in any case; Escape takes the words back first', () => {
  const start = beginPicking(many, 0)
  assert.equal(chosen(keys(start, 'odd', ' ', '4321', '\r')), 4321)
  assert.equal(chosen(keys(start, 'EVEN 4321', '\r')), 'nothing yet', 'nothing is found, so Enter chooses nothing')
  assert.equal(chosen(keys(start, '4321x', '\x7f', '\r')), 4321)
  assert.equal(chosen(keys(start, '4321', '\x1b', '\r')), 4321, 'the marked row stays marked')
  assert.equal(chosen(keys(start, '4321 xyz', '\x17', '\r')), 4321)
  assert.equal(chosen(keys(start, '\x1b[200~4321\x1b[201~', '\r')), 4321, 'a paste is typed')
})

test('whatever is pressed, the mark stays on a row that is shown', () => {
  const pressed = fc.array(fc.oneof(fc.constantFrom('\x1b[A', '\x1b[B', '\x1b[5~', '\x1b[6~', '\x1b[F', '\x1b[H', '\x7f', '\x15', 'o', '4', ' '), fc.string()), { maxLength: 20 })
  fc.assert(fc.property(pressed, fc.integer({ min: 0, max: 40 }), (chunks, size) => {
    const state = keys(beginPicking(many.slice(0, size), 0), ...chunks.map((one) => one.replace(/[\r\n\x04]|\x1b$/g, '')))
    if ('chosen' in state) return
    const { from, to } = windowOf(state, 10)
    assert.ok(to - from <= 10 && from >= 0 && to <= state.found.length)
    if (state.found.length > 0) assert.ok(state.at >= from && state.at < to)
    else assert.equal(state.at, 0)
  }), { numRuns: 300 })
})

test('ids stand below one another, whatever the tenants are called', () => {
  const account = (tenantDisplayName: string, id: string) => ({ id, name: 'S', state: 'Enabled', user: { name: 'u', type: 'user' as const }, isDefault: false, tenantId: 't', environmentName: 'c', tenantDisplayName })
  assert.deepEqual(accountRows([account('A', 'id-1'), account('Larkspur', 'id-2'), account('\u65e5\u672c', 'id-3')]).map(({ more }) => more), ['A         id-1', 'Larkspur  id-2', '\u65e5\u672c      id-3'])
})
