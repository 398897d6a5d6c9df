/** On what do reliability tests act? The built program in config directories that are cheap to make: one sign-in, then copies. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Directory } from '../../emulator/directory.ts'
import { defaultDirectory } from '../../emulator/default-directory.ts'
import { writeCloud } from '../harness/cloud.ts'
import { startEmulator, type TestEmulator } from '../harness/emulator.ts'
import { place, root, type Scope } from '../harness/place.ts'
import { full } from '../harness/counts.ts'
import { bareEnvironment, start, type Ended, type Running, type RunOptions } from '../harness/program.ts'

export const password = 'azin-demo'
export const ada = 'ada@larkspur.example'
/** Tenants of the default directory in which Ada is at home, and a guest. */
export const homeTenant = 'a21e0001-0000-4000-8000-000000000001'
export const guestTenant = 'a21e0001-0000-4000-8000-000000000002'
export const program = join(root, 'dist/bin.cjs')
/** The standalone executable, where that is to be tried. */
export const executable = process.env['AZIN_TEST_PROGRAM']
/** What is run: a program and its first arguments. */
export const command: readonly [string, ...string[]] = executable === undefined ? [process.execPath, program] : [executable]

/** `count` people of the default tenant, `u0@larkspur.example` and on, each with two subscriptions of their own. */
export function crowd(count: number, each = 2): Directory {
  const [home, ...tenants] = defaultDirectory.tenants
  const numbers = Array.from({ length: count }, (_, index) => index)
  const id = (kind: string, person: number, index = 0) => `${kind}-0000-4000-8000-${(person * 4096 + index).toString(16).padStart(12, '0')}`
  const own = (person: number) => Array.from({ length: each }, (_, index) => ({ id: id('c0ffee01', person, index), name: `Plot ${person}-${index}` }))
  const users = numbers.map((person) => ({
    id: id('c0ffee02', person), name: `u${person}@larkspur.example`, displayName: `Person ${person}`, home: home!.id, password,
    subscriptions: own(person).map((one) => one.id),
  }))
  const subscriptions = [...home!.subscriptions ?? [], ...numbers.flatMap(own)]
  return { ...defaultDirectory, tenants: [{ ...home!, subscriptions }, ...tenants], users: [...defaultDirectory.users, ...users] } as Directory
}

export interface Scene {
  readonly server: TestEmulator
  /** Where somebody has signed in; copy it, or use it. */
  readonly directory: string
  /** A copy of it with a name of its own. */
  copy(): string
  run(directory: string, args: readonly string[], options?: RunOptions): Promise<Ended>
  start(directory: string, args: readonly string[], options?: RunOptions): Running
  environment(directory: string, extra?: RunOptions['env']): Record<string, string>
  tokenRequests(): number
}

/** An emulator (a custom cloud: refresh tokens count as rotating) and Ada signed in, unless `user` is null. */
export async function scene(t: Scope, options: { readonly directory?: Directory; readonly user?: string | null } = {}): Promise<Scene> {
  const server = await startEmulator(t, options.directory === undefined ? {} : { directory: options.directory })
  const home = place(t, 'azin-scene')
  const directory = join(home, 'first')
  writeCloud(directory, server.origin)
  let copies = 0
  const environment: Scene['environment'] = (configDirectory, extra = {}) => bareEnvironment({
    PATH: '/usr/bin:/bin', HOME: home, USERPROFILE: home, TMPDIR: home, AZURE_CONFIG_DIR: configDirectory, NODE_V8_COVERAGE: undefined, ...extra,
  })
  const begin: Scene['start'] = (configDirectory, args, more = {}) => {
    if (!existsSync(program)) throw new Error(`${program} is not there: build first.`)
    const [file, ...before] = command
    return start(t, file, [...before, ...args], environment(configDirectory, more.env), { cwd: home, ...more })
  }
  const made: Scene = {
    server, directory, environment,
    copy: () => {
      const path = join(home, `copy-${copies += 1}`)
      cpSync(directory, path, { recursive: true })
      return path
    },
    start: begin,
    run: (configDirectory, args, more) => begin(configDirectory, args, more).ended,
    tokenRequests: () => server.emulator.state.requests.filter(({ path }) => path.endsWith('/token')).length,
  }
  if (options.user !== null) await signIn(made, directory, options.user ?? ada)
  return made
}

export async function signIn(world: Scene, directory: string, user: string): Promise<void> {
  const { code, stderr } = await world.run(directory, ['login', '-u', user, '-p', password, '-o', 'none'])
  if (code !== 0) throw new Error(`sign-in failed: ${stderr}`)
}

export const token = ['account', 'get-access-token'] as const

export interface CacheJson {
  [section: string]: Record<string, Record<string, unknown>>
}

export interface ProfileJson {
  installationId?: string
  subscriptions: { id: string; name: string; isDefault: boolean; tenantId: string; user: { name: string; type: string } }[]
}

export const cacheOf = (directory: string): string => join(directory, 'msal_token_cache.json')
export const profileOf = (directory: string): string => join(directory, 'azureProfile.json')

export function readCacheFile(directory: string): CacheJson {
  return JSON.parse(readFileSync(cacheOf(directory), 'utf8')) as CacheJson
}

export function readProfileFile(directory: string): ProfileJson {
  return JSON.parse(readFileSync(profileOf(directory), 'utf8').replace(/^\ufeff/, '')) as ProfileJson
}

/** Lets every access token on the disk have expired a minute ago. */
export function expire(directory: string): void {
  const cache = readCacheFile(directory)
  const past = String(Math.floor(Date.now() / 1000) - 60)
  for (const entry of Object.values(cache['AccessToken'] ?? {})) Object.assign(entry, { expires_on: past, extended_expires_on: past })
  writeFileSync(cacheOf(directory), JSON.stringify(cache, null, 4), { mode: 0o600 })
}

/** A profile of `count` accounts that Ada is said to have, besides her own. */
export function addAccounts(directory: string, many: number): void {
  const profile = readProfileFile(directory)
  const [first] = profile.subscriptions
  const more = Array.from({ length: many }, (_, index) => ({ ...first!, id: `c0ffee03-0000-4000-8000-${index.toString(16).padStart(12, '0')}`, name: `Many ${index}`, isDefault: false }))
  writeFileSync(profileOf(directory), JSON.stringify({ ...profile, subscriptions: [...profile.subscriptions, ...more] }), { mode: 0o600 })
}

/** Runs `work` for each item, `width` at a time. */
export async function abreast<T>(width: number, items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) await work(items[index] as T, index)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
}

/**
 * Milliseconds after which a command counts as hanging. With full counts, on a machine that does nothing else, two seconds (more
 * where commands themselves take longer); in every `npm test` no clock decides: only what waits a lock out is caught.
 */
export async function twoSeconds(world: Scene): Promise<number> {
  const { ms } = await world.run(world.directory, ['account', 'list', '-o', 'none'])
  return full ? Math.max(2000, ms * 12) : Math.max(20_000, ms * 60)
}

/** A command that took two seconds may have hung, or so may the machine: a plain one at this moment tells. */
export async function assertQuick(world: Scene, ms: number, why: string): Promise<void> {
  if (ms < 2000) return
  const limit = await twoSeconds(world)
  assert.ok(ms < limit, `${why}: ${Math.round(ms)} ms; it may take ${Math.round(limit)} ms`)
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

export function emptyDirectory(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}

/** A crash says what only a developer can read. */
export const trace = /\n {4}at |unexpected problem|Unhandled|node:internal/
