/** The parts of the real world that files and locks need, in a directory of the test's own. */
import { nodeFiles } from '../../src/system/files.ts'
import { nodeLocks } from '../../src/system/locks.ts'
import { read } from '../../src/system/regular-file.ts'
import type { System } from '../../src/system/system.ts'

export function realSystem(configDirectory: string, clock: Partial<System['clock']> = {}): System {
  return {
    configDirectory, env: {}, platform: 'linux', files: nodeFiles(() => read), locks: nodeLocks(),
    clock: {
      now: () => Math.floor(Date.now() / 1000),
      monotonic: () => performance.now(),
      sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
      ...clock,
    },
  } as unknown as System
}
