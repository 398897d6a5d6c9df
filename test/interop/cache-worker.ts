/** One process that changes or reads a token cache as azin does: `node worker.mjs COMMAND DIRECTORY NAME COUNT`. */
import { writeSync } from 'node:fs'
import { nodeFiles } from '../../src/system/files.ts'
import { nodeLocks } from '../../src/system/locks.ts'
import { read } from '../../src/system/regular-file.ts'
import type { System } from '../../src/system/system.ts'
import { readCache } from '../../src/cache/read.ts'
import type { CacheFile } from '../../src/cache/schema.ts'
import { updateCache } from '../../src/cache/write.ts'

const [command = '', configDirectory = '', name = '', count = '1'] = process.argv.slice(2)

const system = {
  configDirectory,
  files: nodeFiles(() => read),
  locks: nodeLocks(),
  clock: {
    now: () => Math.floor(Date.now() / 1000),
    monotonic: () => performance.now(),
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
  },
} as unknown as System

const commands: Record<string, () => Promise<void> | void> = {
  async add() {
    for (let number = 0; number < Number(count); number += 1) await updateCache(system, (cache) => withEntry(cache, number))
  },
  async increment() {
    for (let number = 0; number < Number(count); number += 1) await updateCache(system, incremented)
  },
  read() {
    for (let number = 0; number < Number(count); number += 1) readCache(system)
  },
  /** Increments a number in a plain file, with nothing but the lock to protect it, and complains of a second holder. */
  async lock() {
    const path = `${configDirectory}/plain`
    for (let number = 0; number < Number(count); number += 1) {
      await system.locks.hold(`${path}.lockfile`, { wait: 30_000, protocol: name === 'own' ? 'own' : 'msal' }, async () => {
        if (system.files.status(`${path}.inside`) !== undefined) throw new Error('two holders')
        system.files.replace(`${path}.inside`, '')
        system.files.replace(path, String(Number(system.files.readText(path) ?? '0') + 1))
        system.files.remove(`${path}.inside`)
      })
    }
  },
  /** Takes a lock, says so, and keeps it. */
  async hold() {
    await system.locks.hold(`${configDirectory}/plain.lockfile`, { wait: 1000, protocol: name === 'own' ? 'own' : 'msal' }, async (held) => {
      process.stdout.write('held\n')
      await new Promise((resolve) => setTimeout(resolve, Number(count)))
      try {
        held.check()
        process.stdout.write('kept\n')
      } catch {
        process.stdout.write('lost\n')
      }
    })
  },
  /** Takes a lock and gives no sign of life, though it is alive and wants to run. */
  async spin() {
    await system.locks.hold(`${configDirectory}/plain.lockfile`, { wait: 1000, protocol: name === 'own' ? 'own' : 'msal' }, () => {
      writeSync(1, 'held\n')
      for (const end = performance.now() + Number(count); performance.now() < end;);
    })
  },
}

function withEntry(cache: CacheFile, number: number): CacheFile {
  const entry = { credential_type: 'RefreshToken', secret: 's', environment: 'e', home_account_id: name, client_id: 'c', target: String(number) }
  return { ...cache, RefreshToken: { ...cache.RefreshToken, [`${name}-e-refreshtoken-c--${number}`]: entry } }
}

function incremented(cache: CacheFile): CacheFile {
  const counter = cache['Counter'] as { value: number } | undefined
  return { ...cache, Counter: { value: (counter?.value ?? 0) + 1 } }
}

await commands[command]?.()
