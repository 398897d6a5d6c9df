/** How does a user leave? Silently, as far as this machine goes. */

import { signOut } from '../sign-out.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'

export async function logout(system: System, { values }: Call): Promise<Answer> {
  await signOut(system, text(values, 'username'))
  return {}
}
