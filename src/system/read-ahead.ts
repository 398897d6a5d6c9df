/**
 * What is begun before anything else of the executable is loaded? The reading of a token's files: Node's file functions take a
 * millisecond and five megabytes to load on Bun, its own read in threads, and meanwhile the program itself can be loaded.
 */
import { zoneFile } from './zone-file.ts'

interface BunFile {
  readonly size: number
  text(): Promise<string>
  bytes(): Promise<Uint8Array>
}
declare const Bun: { file(path: string): BunFile }

export interface Ahead {
  /** By path; `undefined`: there is no such file. What is not in it could not be read, or was not tried. */
  readonly texts: Map<string, string | undefined>
  /** The bytes of the time zone's file, if it has one. */
  readonly zone: Uint8Array | undefined
}

/** What is larger is read in pieces; other things than files have no size. */
const most = 256 * 1024

const names = ['config', 'clouds.config', 'azureProfile.json', 'msal_token_cache.json']

/** Never rejects. Where the configuration directory is not plain to see, nothing is read ahead. */
export async function readAhead(env: NodeJS.ProcessEnv): Promise<Ahead> {
  const texts = new Map<string, string | undefined>()
  const directory = env['AZURE_CONFIG_DIR'] || (env['HOME'] && `${env['HOME']}/.azure`)
  const zone = readZone(env)
  const reading: Promise<void>[] = []
  if (directory?.[0] === '/') for (const name of names) reading.push(read(texts, `${directory}/${name}`))
  for (const one of reading) await one
  return { texts, zone: await zone }
}

async function read(texts: Map<string, string | undefined>, path: string): Promise<void> {
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

async function readZone(env: NodeJS.ProcessEnv): Promise<Uint8Array | undefined> {
  const path = process.platform === 'win32' ? undefined : zoneFile(env)
  try {
    return path === undefined ? undefined : await Bun.file(path).bytes()
  } catch {
    return undefined // `system/zones.ts` finds out more
  }
}
