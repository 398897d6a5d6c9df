/** Which accounts does azureProfile.json hold? */

import type { System } from '../system/system.ts'
import { readWhole } from './reading.ts'
import type { Account, ProfileFile } from './schema.ts'

export function profilePath(system: System): string {
  return `${system.configDirectory}/azureProfile.json`
}

/**
 * Under a context the profile is seen differently: another account is the default one. Only by readers; what is written is the
 * file as it is. A symbol of the registry, because the hot path and the cold modules each hold a copy of this file.
 */
export const view: unique symbol = Symbol.for('azin.profile.view') as never

/** A `System` that sees the profile through something. */
export interface Viewing {
  readonly [view]?: (profile: ProfileFile) => ProfileFile
}

/**
 * A missing file is an empty profile. Synchronous when the file is whole; `await` it.
 * @throws AuthError `file_unreadable`, `file_damaged`.
 */
export function readProfile(system: System): ProfileFile | Promise<ProfileFile> {
  const look = (system as Viewing)[view]
  const found = readWhole(system, profilePath(system), parseProfile)
  return look ? Promise.resolve(found).then(look) : found
}

/** @throws Error if the text is no profile. */
export function parseProfile(text: string | undefined): ProfileFile {
  if (text === undefined) return { subscriptions: [] }
  // Azure CLI writes ASCII and refuses what is not UTF-8: the replacement character itself means undecodable bytes.
  if (text.includes('\ufffd')) throw new Error('not UTF-8')
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object')
  const subscriptions = (value as { subscriptions?: unknown }).subscriptions
  if (subscriptions === undefined) return { ...value, subscriptions: [] }
  if (!Array.isArray(subscriptions) || !areAccounts(subscriptions)) throw new Error('subscriptions that are none')
  return value as ProfileFile
}

function areAccounts(values: readonly unknown[]): boolean {
  for (const value of values) if (!isAccount(value)) return false
  return true
}

/** True if it has the fields without which an account is of no use. */
export function isAccount(value: unknown): value is Account {
  if (typeof value !== 'object' || value === null) return false
  const { id, name, tenantId, environmentName, user } = value as Account
  if (typeof id !== 'string' || typeof name !== 'string' || typeof tenantId !== 'string') return false
  return typeof environmentName === 'string' && typeof user === 'object' && user !== null && typeof user.name === 'string'
}
