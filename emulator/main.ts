/** What does `azin emulator start` do? Starts the emulator, says how to use it and who is in it, and waits to be ended. */

import { readFileSync } from 'node:fs'

import { defaultDirectory } from './default-directory.ts'
import { readDirectory } from './directory-file.ts'
import type { Directory } from './directory.ts'
import { createEmulator } from './emulator.ts'
import { instructions } from './instructions.ts'
import { startServer } from './server.ts'
import type { Fetchable } from './exchange.ts'
import type { RunningServer } from './server.ts'

export interface EmulatorArguments {
  /** 4280 by default, or a free one where that is taken. */
  readonly port?: number
  /** Path of a directory file (JSON); the default cast without it. */
  readonly directory?: string
  /** TLS and a CONNECT proxy for programs that insist on Microsoft's host names. */
  readonly proxy?: boolean
}

export interface EmulatorSurroundings {
  out(text: string): void
  err(text: string): void
  /** Ends the emulator. */
  readonly signal: AbortSignal
}

const defaultPort = 4280

/** Resolves to the exit code: 0 once `signal` ended it, 1 if it could not start. Leaves neither files nor open ports. */
export async function runEmulator(args: EmulatorArguments, io: EmulatorSurroundings): Promise<number> {
  let server: RunningServer | undefined
  try {
    const directory = args.directory === undefined ? defaultDirectory : read(args.directory)
    server = await start(createEmulator({ directory }), args)
    io.out(instructions(server, directory))
    await aborted(io.signal)
    return 0
  } catch (error) {
    io.err(`ERROR: ${explain(error, args)}\n`)
    return 1
  } finally {
    await server?.close()
  }
}

function read(path: string): Directory {
  return readDirectory(readFileSync(path, 'utf8'))
}

async function start(emulator: Fetchable, { port, proxy = false }: EmulatorArguments): Promise<RunningServer> {
  if (port !== undefined) return startServer(emulator, { port, proxy })
  try {
    return await startServer(emulator, { port: defaultPort, proxy })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return startServer(emulator, { proxy })
  }
}

function explain(error: unknown, { port, directory }: EmulatorArguments): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `Port ${port} is used by another program. Choose another --port, or leave it out.`
  if (code === 'EACCES' && port !== undefined && port < 1024) return `Port ${port} may not be used by this user. Choose a --port of 1024 or more.`
  if (code === 'ENOENT') return `There is no directory file ${directory}.`
  if (code === 'EACCES' || code === 'EISDIR') return `The directory file ${directory} cannot be read (${code}).`
  return message
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
