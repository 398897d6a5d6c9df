import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock, fakeSystem } from '../../test/fake-system.ts'
import type { Attended } from '../sign-in.ts'
import { commands } from './commands.ts'
import { waitingScreen } from './login-waiting.ts'

const call = { command: commands.find(({ path }) => path === 'login')!, values: {}, doors: {}, secretTyped: false }

test('a second sign-in in one command counts down, obeys and takes a paste as the first did', async () => {
  let shown = ''
  let type = (_: string): void => {}
  const stops: string[] = []
  // A second passes only for whoever waits for it; here nobody does.
  const clock = Object.assign(new FakeClock(), { sleep: (_: number, signal?: AbortSignal) => new Promise<void>((_, reject) => signal?.addEventListener('abort', reject)) })
  const system = fakeSystem({}, {
    clock,
    terminal: {
      input: true, output: true, error: true, columns: 80, err: (text: string) => (shown += text),
      keys: async (typed: (chunk: string) => void) => ((type = typed), () => stops.push('given back')),
    },
  })
  const screen = waitingScreen(system, call)
  for (const round of ['first', 'second']) {
    shown = ''
    const heard: string[] = []
    const attended: Attended = {
      redirect_uri: 'http://localhost:1', port: 1, url: `https://login.example/${round}`, limit: 900_000, opening: { reason: 'No browser.' }, way: { kind: 'address', why: 'x', remote: false }, ssh: undefined,
      open: async () => ({ reason: 'x' }), paste: (text) => (heard.push(text), true), deviceCode: () => heard.push('code'),
    }
    const stop = screen.waiting(attended)
    await new Promise((resolve) => setImmediate(resolve))
    assert.match(shown, new RegExp(`login\\.example/${round}`), round)
    assert.match(shown, /Waiting for the sign-in: 15:00 left/, round)
    type('d')
    type(`\x1b[200~http://localhost:1/?code=${round}\x1b[201~`)
    assert.deepEqual(heard, ['code', `http://localhost:1/?code=${round}`], round)
    stop()
  }
  assert.deepEqual(stops, ['given back', 'given back'])
})
