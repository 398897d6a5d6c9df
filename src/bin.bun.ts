/** The door of the standalone executable: wiring and nothing else. */
import type { Doors } from './cli/commands.ts'
import { main } from './cli/main.ts'
import { bunWorld } from './system/bun.ts'

const { system, readAhead, print } = bunWorld()
const doors: Doors = {
  self: [process.execPath],
  print,
  emulator: async (args) => {
    const { untilSignal } = await import('./system/until-signal.ts')
    const { runEmulator } = await import('../emulator/main.ts')
    return untilSignal((signal) => runEmulator(args, { out: (text) => system.terminal.out(text), err: (text) => system.terminal.err(text), signal }))
  },
}

// Until the answer is known: should the event loop run dry before it, that is no success.
process.exitCode = 1
const argv = process.argv.slice(2)
void (async () => {
  if (argv[0] === 'account' && argv[1] === 'get-access-token') await readAhead(['config', 'clouds.config', 'azureProfile.json', 'msal_token_cache.json'])
  process.exitCode = await main(system, argv, doors)
})()
