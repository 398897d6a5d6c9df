/** How does a user leave? Silently, as far as this machine goes. */

import { signOut } from '../sign-out.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { inCloudShell } from './login-way.ts'
import { warn } from './voice.ts'

export async function logout(system: System, call: Call): Promise<Answer> {
  await signOut(system, text(call.values, 'username'))
  if (inCloudShell(system)) warn(system, call, CLOUD_SHELL)
  return {}
}

/** The person at the shell is still who opened it. */
export const CLOUD_SHELL = "Logout successful. Re-login to your initial Cloud Shell identity with 'az login --identity'. 'az login' signs in somebody else."
