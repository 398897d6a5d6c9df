/** How does a second command finish a sign-in? `az login --answer URL` brings the browser's last address to the process that waits. */

import { AuthError } from '../errors.ts'
import { handOver } from '../sign-in/hand-over.ts'
import type { System } from '../system/system.ts'
import type { Answer } from './commands.ts'

/** Rejects unless somebody is signed in by it. */
export async function answer(system: System, address: string): Promise<Answer> {
  const outcome = await handOver(system, address.trim())
  if (outcome === 'signed-in') return { value: { outcome } }
  throw new AuthError('sign_in_refused', 'The answer was taken, but the sign-in did not succeed: the process that waited says why.')
}
