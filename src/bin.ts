/** The door for Node: wiring and nothing else. */
import type { Doors } from './cli/commands.ts'
import { main } from './cli/main.ts'
import { nodeSystem } from './system/node.ts'

// Node opens a debugger port at this signal, to which any program of this machine may connect: at no moment, not even of a token.
if (process.platform !== 'win32') process.on('SIGUSR1', () => {})

// The launcher has kept it from Node, not from us.
const certificates = process.env['AZIN_NODE_EXTRA_CA_CERTS']
if (certificates) process.env['NODE_EXTRA_CA_CERTS'] = certificates
delete process.env['AZIN_NODE_EXTRA_CA_CERTS']

const system = nodeSystem()
const doors: Doors = {
  self: [process.execPath, __filename],
  emulator: async (args) => {
    const { untilSignal } = await import('./system/until-signal.ts')
    const { runEmulator } = await import('../emulator/main.ts')
    return untilSignal((signal) => runEmulator(args, { out: (text) => system.terminal.out(text), err: (text) => system.terminal.err(text), signal }))
  },
}

// Until the answer is known: should the event loop run dry before it, that is no success.
process.exitCode = 1
void main(system, process.argv.slice(2), doors).then(
  (code) => (process.exitCode = code),
  // What would have told of it cannot be loaded either: too few files may be open, or the installation is damaged.
  (error: Error) => system.terminal.err(`ERROR: A part of azin could not be loaded: ${error.message.split('\n')[0]}.\n`),
)
