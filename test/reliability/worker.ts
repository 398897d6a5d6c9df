/** One process that reads or changes files as azin does, in a loop: `node worker.mjs COMMAND DIRECTORY NAME COUNT`. */
import { readCache } from '../../src/cache/read.ts'
import type { CacheFile } from '../../src/cache/schema.ts'
import { updateCache } from '../../src/cache/write.ts'
import { readProfile } from '../../src/profile/file.ts'
import { updateProfile } from '../../src/profile/write.ts'
import { realSystem } from './real-system.ts'

const [command = '', directory = '', name = '', many = '1'] = process.argv.slice(2)
const system = realSystem(directory)
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Each has one entry, and finds it before it changes it: what is not there any more was lost. */
function changed(cache: CacheFile, number: number): CacheFile {
  const key = `${name}-e-refreshtoken-c--`
  const seen = Number(cache.RefreshToken?.[key]?.['seen'] ?? 0)
  if (seen < number) process.stdout.write('lost\n')
  const entry = { credential_type: 'RefreshToken', secret: name, environment: 'e', home_account_id: name, client_id: 'c', target: '', seen: String(number + 1) }
  return { ...cache, RefreshToken: { ...cache.RefreshToken, [key]: entry } }
}

async function timed(read: () => unknown): Promise<void> {
  let slowest = 0
  let waited = 0
  for (let number = 0; number < Number(many); number += 1) {
    const begun = performance.now()
    await read()
    const took = performance.now() - begun
    slowest = Math.max(slowest, took)
    if (took > 2) waited += 1
  }
  process.stdout.write(JSON.stringify({ slowest, waited }))
}

const account = (number: number) => ({
  id: `c0ffee04-0000-4000-8000-${number.toString(16).padStart(12, '0')}`, name: 'n', state: 'Enabled', user: { name: 'u', type: 'user' as const }, isDefault: number === 0, tenantId: 't', environmentName: 'AzureCloud',
})

const commands: Record<string, () => Promise<void>> = {
  async change() {
    for (let number = 0; number < Number(many); number += 1) {
      await updateCache(system, (cache) => changed(cache, number))
      await pause(Math.random() * 100)
    }
  },
  read_cache: () => timed(() => assertFull(Object.keys(readCache(system).RefreshToken ?? {}).length)),
  read_profile: () => timed(async () => assertFull((await readProfile(system)).subscriptions.length)),
  async write_cache() {
    for (let number = 0; number < Number(many); number += 1) {
      await updateCache(system, (cache) => ({ ...cache, AccessToken: { one: { secret: 'x'.repeat(number % 3000) } }, Account: { a: {} } }) as unknown as CacheFile)
      if (number === 0) process.stdout.write('ready\n')
    }
  },
  async write_profile() {
    for (let number = 0; number < Number(many); number += 1) {
      await updateProfile(system, (profile) => ({ ...profile, subscriptions: Array.from({ length: 20 + (number % 30) }, (_, index) => account(index)) }))
      if (number === 0) process.stdout.write('ready\n')
    }
  },
  /** Stops itself between reading and writing; whoever continues it will find out what became of its change. */
  async stopped() {
    let first = true
    await updateCache(system, (cache) => {
      if (first) {
        first = false
        process.stdout.write('stopping\n')
        process.kill(process.pid, 'SIGSTOP')
      }
      return changed(cache, 0)
    })
  },
  /** The same with the profile. */
  async stopped_profile() {
    let first = true
    await updateProfile(system, (profile) => {
      if (first) {
        first = false
        process.stdout.write('stopping\n')
        process.kill(process.pid, 'SIGSTOP')
      }
      return { ...profile, [name]: 1 }
    })
  },
  async change_profile() {
    for (let number = 0; number < Number(many); number += 1) await updateProfile(system, (profile) => ({ ...profile, [`${name}-${number}`]: 1 }))
  },
}

function assertFull(found: number): void {
  if (found === 0) throw new Error('read as empty')
}

await commands[command]?.()
