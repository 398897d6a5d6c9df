/**
 * What is the world in the standalone executable? The same as on Node, but that Node's file functions take a millisecond and
 * five megabytes to load there. So the files of a token are read ahead by Bun's own means, all at once, and its answer is written so.
 */
import { findZone, localTime, zoneFile } from './local-time.ts'
import type { Files, LocalTime, System, Terminal } from './system.ts'
import { world } from './world.ts'

interface BunFile {
  readonly size: number
  text(): Promise<string>
  bytes(): Promise<Uint8Array>
}
declare const Bun: { file(path: string): BunFile; write(to: unknown, text: string): Promise<number>; readonly stdout: unknown }

export interface BunWorld {
  readonly system: System
  /** Reads these files of the configuration directory, and the time zone's, before they are asked for. */
  readAhead(names: readonly string[]): Promise<void>
  /** Standard output. Rejects as `Terminal.out` throws. */
  print(text: string): Promise<void>
}

/** What is larger is read in pieces; other things than files have no size. */
const most = 256 * 1024

export function bunWorld(): BunWorld {
  const texts = new Map<string, string | undefined>()
  let zone: Uint8Array | undefined
  const system = world({ files: filesAfter(texts), terminal: lazyTerminal(), local: (instant) => local(instant, zone) })
  return {
    system,
    async readAhead(names) {
      const directory = place(system)
      if (directory === undefined) return
      const file = zoneFile(process.env)
      const reading = names.map((name) => readAhead(texts, `${directory}/${name}`))
      if (file !== undefined) reading.push(Bun.file(file).bytes().then((bytes) => void (zone = bytes), () => undefined))
      await Promise.all(reading)
    },
    print: async (text) => void (await Bun.write(Bun.stdout, text)),
  }
}

/** Whoever asks for it next hears why there is none. */
function place(system: System): string | undefined {
  try {
    return system.configDirectory
  } catch {
    return undefined
  }
}

async function readAhead(texts: Map<string, string | undefined>, path: string): Promise<void> {
  const file = Bun.file(path)
  if (file.size > most) return
  try {
    const text = await file.text()
    if (text !== '') texts.set(path, text)
  } catch (error) {
    // Every other failure is looked at closely by whoever asks for the file.
    if ((error as { code?: unknown }).code === 'ENOENT') texts.set(path, undefined)
  }
}

/** What was read ahead is given once: who asks again wants to know what the file says now. */
function filesAfter(texts: Map<string, string | undefined>): Files {
  const rest = lazily(() => (require('./files.ts') as typeof import('./files.ts')).nodeFiles())
  const readText = (path: string, otherwise: () => string | undefined | null) => {
    if (!texts.has(path)) return otherwise()
    const text = texts.get(path)
    texts.delete(path)
    return text
  }
  return Object.setPrototypeOf({
    readText: (path: string) => readText(path, () => rest.readText(path)),
    readShort: (path: string, size: number) => readText(path, () => rest.readShort(path, size)),
  }, rest) as Files
}

function lazyTerminal(): Terminal {
  return lazily(() => (require('./terminal.ts') as typeof import('./terminal.ts')).nodeTerminal())
}

/** Stands for an object that is made when something of it is first used. */
function lazily<T extends object>(make: () => T): T {
  let made: T | undefined
  return new Proxy({} as T, { get: (_, key) => Reflect.get((made ??= make()), key) as unknown })
}

function local(epochSeconds: number, zone: Uint8Array | undefined): LocalTime | undefined {
  if (process.platform === 'win32') return undefined
  const file = zoneFile(process.env)
  if (zone === undefined && file !== undefined) return (require('./zones.ts') as typeof import('./zones.ts')).local(epochSeconds)
  const found = findZone(process.env, () => zone)
  return found && localTime(epochSeconds, found)
}
