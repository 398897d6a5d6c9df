/** How does a user leave every machine at once? Microsoft Graph ends all of the user's sessions. */

import { AuthError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import { readProfile } from './profile/file.ts'
import { accountFor, kindOf } from './profile/identity.ts'
import type { Account, Cloud } from './profile/schema.ts'
import { isLoopback } from './system/loopback-host.ts'
import { sendPatiently } from './system/retry.ts'
import type { HttpResponse, System } from './system/system.ts'
import { version } from './system/version.ts'
import { getAccessToken } from './token.ts'

/** The user whose sessions would end. @throws AuthError `not_supported` for whoever is not a person, `not_signed_in` */
export async function whoWouldLeave(system: System, username?: string): Promise<Account> {
  const cloud = activeCloud(system)
  const profile = await readProfile(system)
  const named = username === undefined ? accountFor(profile, cloud.name, undefined) : mine(profile.subscriptions, cloud.name, username)
  if (!named) throw new AuthError('not_signed_in', `'${username}' is not signed in, so nothing can be ended in that name. Run 'az login' first.`)
  if (kindOf(named.user) === 'user') return named
  throw new AuthError('not_supported', `${named.user.name} is not a person: an application has no sessions. Remove or replace its credential in Microsoft Entra ID instead.`)
}

function mine(accounts: readonly Account[], cloudName: string, username: string): Account | undefined {
  return accounts.find(({ environmentName, user }) => environmentName === cloudName && user.name.toLowerCase() === username.toLowerCase())
}

/** Throws what the token or Graph refuse; then nothing has happened. (learn.microsoft.com/graph/api/user-revokesigninsessions) */
export async function endAllSessions(system: System, account: Account): Promise<void> {
  const url = graphAddress(activeCloud(system))
  const { accessToken } = await getAccessToken(system, { resource_type: 'ms-graph', subscription: account.id })
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}`, 'user-agent': `azin/${version}`, 'content-length': '0' }
  const answer = await sendPatiently(system, { method: 'POST', url, headers, body: '' })
  if (answer.status >= 200 && answer.status < 300) return
  throw new AuthError('server_answer', `The sessions of ${account.user.name} were not ended: ${said(answer)}`, ['Signing out on this machine alone: az logout'])
}

function graphAddress({ name, endpoints }: Cloud): string {
  const text = `${(endpoints['microsoftGraphResourceId'] ?? '').replace(/\/+$/, '')}/v1.0/me/revokeSignInSessions`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) return url.href
  throw new AuthError('cloud_invalid', `The cloud '${name}' has no Microsoft Graph that could end sessions.`, [`az cloud show --name ${name}`])
}

function said({ status, body }: HttpResponse): string {
  try {
    const { error } = JSON.parse(new TextDecoder().decode(body)) as { error?: { message?: unknown } }
    if (typeof error?.message === 'string') return error.message
  } catch {
    // The number says enough.
  }
  return `Microsoft Graph answered with HTTP ${status}.`
}
