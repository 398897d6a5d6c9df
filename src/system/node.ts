/** What is the world on Node? */
import { unlessNamed } from './clock.ts'
import { nodeFiles } from './files.ts'
import type { System } from './system.ts'
import { nodeTerminal } from './terminal.ts'
import { world, type WorldOptions } from './world.ts'

export function nodeSystem(options: WorldOptions = {}): System {
  return world({ files: nodeFiles(), terminal: nodeTerminal(), local: unlessNamed }, options)
}
