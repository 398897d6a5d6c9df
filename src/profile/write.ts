/** How is azureProfile.json changed? Azure CLI has no lock for it: azin's own, a fresh look inside it, and a whole replacement. */

import type { System } from '../system/system.ts'
import { changeFile } from './changing.ts'
import { parseProfile, profilePath } from './file.ts'
import { oneLine } from './python-json.ts'
import { salvageProfile } from './repair.ts'
import type { ProfileFile } from './schema.ts'

export interface UpdateOptions {
  /** Set a damaged file aside as `azureProfile.json.corrupt-<UTC time>` and go on with the accounts that are whole. */
  readonly repair?: boolean
  /** The change only takes away: it is tried even if the disk has no room for a lock. */
  readonly forgets?: boolean
}

/**
 * @param change pure; it may be called more than once.
 * @returns the profile as it stands afterwards.
 * @throws AuthError `lock_timeout`, `file_damaged` (without `repair`), `file_unreadable`, `file_unwritable`.
 */
export function updateProfile(
  system: System,
  change: (profile: ProfileFile) => ProfileFile,
  options: UpdateOptions = {},
): Promise<ProfileFile> {
  const path = profilePath(system)
  const lock = { path: `${path}.lock`, protocol: 'own', optional: options.forgets === true } as const
  const salvage = options.repair ? salvageProfile : undefined
  return changeFile(system, { path, lock, parse: parseProfile, print: printProfile, salvage }, change)
}

/** Azure CLI's spelling: byte order mark, one line, ASCII. Many readers strip the mark, so it stays. */
export function printProfile(profile: ProfileFile): string {
  return `\ufeff${oneLine(profile)}`
}
