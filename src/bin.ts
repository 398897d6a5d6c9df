/** The door for Node: wiring and nothing else. */
import { main } from './cli/main.ts'
import { nodeSystem } from './system/node.ts'

// Without a handler any local user's SIGUSR1 would open a debugger port on this process (Node's default).
process.on('SIGUSR1', () => {})

void main(nodeSystem(), process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
