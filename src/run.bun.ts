/** The second half of the executable's door: wiring and nothing else, as `bin.ts` is for Node. */
import type { Doors } from './cli/commands.ts'
import { main } from './cli/main.ts'
import { bunWorld } from './system/bun.ts'
import type { Ahead } from './system/read-ahead.ts'

/** Resolves to the exit code. */
export function run(argv: readonly string[], ahead: Ahead | undefined): Promise<number> {
  const { system, print } = bunWorld(ahead)
  const doors: Doors = {
    get self() { return [process.execPath] },
    print,
    emulator: async (args) => {
      const [{ untilSignal }, { stay }] = await Promise.all([import('./system/until-signal.ts'), import('./system/staying.ts')])
      stay()
      const { runEmulator } = await import('../emulator/main.ts')
      return untilSignal((signal) => runEmulator(args, { out: (text) => system.terminal.out(text), err: (text) => system.terminal.err(text), signal }))
    },
  }
  return main(system, argv, doors)
}
