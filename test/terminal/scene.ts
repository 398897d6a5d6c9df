/** How does a terminal test begin and end? With `az` on a terminal beside an emulator; and with nothing left behind. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'

import type { EmulatorOptions, TestEmulator } from '../harness/emulator.ts'
import { startEmulator } from '../harness/emulator.ts'
import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import type { RunOptions } from '../harness/program.ts'
import type { Scope } from '../harness/place.ts'
import { openTerminal } from '../harness/terminal.ts'
import type { Terminal, TerminalOptions } from '../harness/terminal.ts'

/** The system has terminals that Python can open. */
export const terminals = process.platform === 'win32' ? { skip: 'Python has no pty module on Windows' } : {}

export interface Scene extends TestEmulator {
  readonly az: Az
  /** `az` with these arguments on a terminal. */
  open(args: readonly string[], options?: TerminalOptions & Pick<RunOptions, 'env'>): Terminal
}

export async function scene(t: Scope, emulator: EmulatorOptions = {}): Promise<Scene> {
  const server = await startEmulator(t, emulator)
  const az = azFor(t, server.origin)
  const open: Scene['open'] = (args, options = {}) => openTerminal(t, `${az.bin}/az`, args, az.environment(options.env), options)
  return { ...server, az, open }
}

/** Files of azin's in the config directory and in the folder for temporary files that nobody should find after it ended. */
export function leftovers({ az }: Scene): readonly string[] {
  const kept = ['azin', 'azin/authorities.json', 'azureProfile.json', 'clouds.config', 'config', 'msal_token_cache.json']
  return [
    ...readdirSync(az.configDirectory, { recursive: true, encoding: 'utf8' }).filter((name) => !kept.includes(name)),
    // V8's own, where node keeps compiled code.
    ...readdirSync(az.environment()['TMPDIR']!).filter((name) => name !== 'node-compile-cache'),
  ]
}

/** Processes that were started in this test's home and still run. Linux only: elsewhere nobody can look. */
export function stillRunning({ az }: Scene): readonly string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
      const ended = /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
      return environment.includes(`HOME=${az.home}`) && !ended ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : []
    } catch {
      return [] // ended while we looked, or somebody else's
    }
  })
}

/** Presses Ctrl+C: the program ends at once with 130, has nothing more to say, and leaves nothing. */
export async function interrupt(scene: Scene, terminal: Terminal): Promise<void> {
  const before = terminal.raw().length
  const pressed = performance.now()
  terminal.type('\x03')
  assert.equal(await terminal.ended, 130)
  const ms = performance.now() - pressed
  assert.ok(ms < 1000, `Ctrl+C took ${Math.round(ms)} ms`)
  assert.match(terminal.raw().slice(before), /^(\^C)?(\x1b\[[\d;?]*[A-Za-z]|[\r\n])*$/, 'nothing but the echo of the key')
  assert.ok(terminal.raw().endsWith('\n'), "the shell's prompt begins a line")
  assert.deepEqual(leftovers(scene), [])
  assert.deepEqual(stillRunning(scene), [])
}
