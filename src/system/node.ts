/** What is the world on Node? With what a token does not need behind `require()`: these things are asked for at once, and `import()` would not do. */
import { unlessNamed } from './clock.ts'
import { nodeFiles } from './files.ts'
import type { System } from './system.ts'
import { nodeTerminal } from './terminal.ts'
import { world, type WorldOptions } from './world.ts'

export function nodeSystem(options: WorldOptions = {}): System {
  return world({
    files: nodeFiles(() => (require('./regular-file.ts') as typeof import('./regular-file.ts')).read),
    terminal: nodeTerminal(() => (require('./screen.ts') as typeof import('./screen.ts')).screen),
    local: unlessNamed,
    beyond: () => (require('./beyond.ts') as typeof import('./beyond.ts')).beyond,
  }, options)
}
