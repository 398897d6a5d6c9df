/** What is the world in the standalone executable? The same as on Node, but that what `read-ahead.ts` has read is not read again, and an answer is written by Bun's own means. */
import { beyond } from './beyond.ts'
import { lazily, withLazy } from './lazily.ts'
import { findZone, localTime, zoneFile } from './local-time.ts'
import type { Ahead } from './read-ahead.ts'
import type { Files, LocalTime, System } from './system.ts'
import { world } from './world.ts'

declare const Bun: { write(to: unknown, text: string): Promise<number>; readonly stdout: unknown }

export interface BunWorld {
  readonly system: System
  /** Standard output. Rejects as `Terminal.out` throws. */
  print(text: string): Promise<void>
}

export function bunWorld({ texts, zone }: Ahead = { texts: new Map(), zone: undefined }): BunWorld {
  const system = world({ files: filesAfter(texts), terminal: lazily(() => parts().bunTerminal()), local: (instant) => local(instant, zone), beyond: () => (here, own) => beyond(here, own, native) })
  return { system, print: async (text) => void (await Bun.write(Bun.stdout, text)) }
}

const native = async () => (await import('./native-transport.ts')).nativeTransport

/** What was read ahead is given once: who asks again wants to know what the file says now. */
function filesAfter(texts: Map<string, string | undefined>): Files {
  const readText = (path: string, otherwise: () => string | undefined | null) => {
    if (!texts.has(path)) return otherwise()
    const text = texts.get(path)
    texts.delete(path)
    return text
  }
  let made: Files | undefined
  const others = () => (made ??= parts().bunFiles())
  return withLazy({
    readText: (path: string) => readText(path, () => others().readText(path)),
    readShort: (path: string, size: number) => readText(path, () => others().readShort(path, size)),
  }, others)
}

const parts = () => require('./bun-parts.ts') as typeof import('./bun-parts.ts')

function local(epochSeconds: number, zone: Uint8Array | undefined): LocalTime | undefined {
  if (process.platform === 'win32') return undefined
  const file = zoneFile(process.env)
  if (zone === undefined && file !== undefined) return (require('./zones.ts') as typeof import('./zones.ts')).local(epochSeconds)
  const found = findZone(process.env, () => zone)
  return found && localTime(epochSeconds, found)
}
