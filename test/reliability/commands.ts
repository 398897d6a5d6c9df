/** Which commands change the files, from which state, and what may lie on the disk when one of them is broken off? */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { ada, cacheOf, expire, password, profileOf, readCacheFile, readProfileFile, signIn, token, type Scene } from './scene.ts'

export const other = 'u0@larkspur.example'

export interface Command {
  readonly name: string
  /** Arguments, told an account that is not the default yet. */
  args(another: string): readonly string[]
  /** Whether Ada's token must be there afterwards, without a sign-in. */
  readonly keepsAda: boolean
  readonly signsIn?: boolean
}

export const commands: readonly Command[] = [
  { name: 'refresh', args: () => token, keepsAda: true },
  { name: 'set', args: (another) => ['account', 'set', '-s', another], keepsAda: true },
  { name: 'login', args: () => ['login', '-u', 'u1@larkspur.example', '-p', password, '-o', 'json'], keepsAda: true, signsIn: true },
  { name: 'logout', args: () => ['logout', '--username', other], keepsAda: true },
  { name: 'clear', args: () => ['account', 'clear'], keepsAda: false },
]

/** Ada (the default) and one more have signed in, and their access tokens have expired. */
export async function prepare(world: Scene): Promise<{ another: string }> {
  await signIn(world, world.directory, other)
  await signIn(world, world.directory, ada)
  expire(world.directory)
  const profile = readProfileFile(world.directory)
  assert.ok(profile.subscriptions.some((one) => one.isDefault && one.user.name === ada))
  const another = profile.subscriptions.find((one) => !one.isDefault && one.user.name === ada)
  return { another: another!.id }
}

/** What the two files say, one line for each fact. Throws if a file cannot be read. */
export function facts(directory: string): { readonly cache: ReadonlySet<string>; readonly profile: ReadonlySet<string> } {
  const cache = existsSync(cacheOf(directory)) ? readCacheFile(directory) : {}
  const profile = existsSync(profileOf(directory)) ? readProfileFile(directory) : { subscriptions: [] }
  return {
    cache: new Set(Object.entries(cache).flatMap(([section, entries]) => Object.keys(entries).map((key) => `${section}/${key}`))),
    profile: new Set(profile.subscriptions.map((one) => `${one.id} ${one.user.name} ${one.tenantId} ${one.isDefault}`)),
  }
}

/** Old, new, or a step between; nothing that neither has, nothing lost that both have. */
export function assertOldOrNew(directory: string, old: ReturnType<typeof facts>, fresh: ReturnType<typeof facts>, why: string): void {
  const now = facts(directory)
  assert.ok(isBetween(now.cache, old.cache, fresh.cache), `${why}: the token cache is neither old nor new: ${[...now.cache].join(', ')}`)
  assert.ok(same(now.profile, old.profile) || same(now.profile, fresh.profile), `${why}: the profile is neither old nor new: ${[...now.profile].join(', ')}`)
}

function isBetween(now: ReadonlySet<string>, old: ReadonlySet<string>, fresh: ReadonlySet<string>): boolean {
  const all = new Set([...old, ...fresh])
  return [...now].every((fact) => all.has(fact)) && [...old].every((fact) => !fresh.has(fact) || now.has(fact))
}

const same = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => one.size === other.size && [...one].every((fact) => other.has(fact))
