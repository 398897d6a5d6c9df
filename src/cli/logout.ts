/** How does a user leave? Silently, as far as this machine goes; everywhere, if asked. */

import { activeCloud } from '../profile/clouds.ts'
import { readProfile } from '../profile/file.ts'
import { signOut } from '../sign-out.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { inCloudShell } from './login-way.ts'
import { silent, tell, warn } from './voice.ts'

export async function logout(system: System, call: Call): Promise<Answer> {
  const username = text(call.values, 'username')
  if (call.values['revoke']) await revoke(system, call, username)
  await signOut(system, username)
  if (inCloudShell(system)) warn(system, call, CLOUD_SHELL)
  if (!silent(system, call) && (call.values['revoke'] || system.terminal.error)) await tellWhoIsLeft(system)
  return {}
}

/** The person at the shell is still who opened it. */
export const CLOUD_SHELL = "Logout successful. Re-login to your initial Cloud Shell identity with 'az login --identity'. 'az login' signs in somebody else."

/** First, while there is a token to ask with; if it fails, everything stays as it is. */
async function revoke(system: System, call: Call, username: string | undefined): Promise<void> {
  const { endAllSessions, whoWouldLeave } = await import('../sign-out-everywhere.ts')
  const account = await whoWouldLeave(system, username)
  warn(system, call, `This ends every session of ${account.user.name}: on all machines, in all browsers and applications, not in Azure alone. Tokens that are out already may work for up to an hour.`)
  await endAllSessions(system, account)
}

/** A script hears nothing, as from Azure CLI. */
async function tellWhoIsLeft(system: System): Promise<void> {
  const { subscriptions } = await readProfile(system)
  const { name } = activeCloud(system)
  const names = [...new Set(subscriptions.map(({ user }) => user.name))]
  if (names.length === 0) return
  tell(system, `Still signed in: ${names.join(', ')}.`)
  const mine = subscriptions.filter(({ environmentName }) => environmentName === name)
  if (mine.length > 0 && !mine.some(({ isDefault }) => isDefault)) tell(system, 'No subscription is the current one now: az account set --subscription NAME')
}
