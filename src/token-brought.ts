/** What is answered to somebody who brings a token (`AZURE_CLI_ACCESS_TOKEN`)? That token, until its own end, for its own audience; nothing is read or kept but the profile. */
import { AuthError } from './errors.ts'
import { tokenCloud } from './profile/cloud-choice.ts'
import { readProfile } from './profile/file.ts'
import type { System } from './system/system.ts'
import { type AccessToken, type Ask, scopesOf } from './token.ts'

const name = 'AZURE_CLI_ACCESS_TOKEN'

/** Resources whose tokens name them by application id or by another of their addresses. */
const known: readonly (readonly string[])[] = [
  ['797f4846-ba00-4fd7-ba43-dac1f8f63013', 'https://management.core.windows.net', 'https://management.azure.com',
    'https://management.core.usgovcloudapi.net', 'https://management.usgovcloudapi.net', 'https://management.core.chinacloudapi.cn', 'https://management.chinacloudapi.cn'],
  ['00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.com', 'https://graph.microsoft.us', 'https://microsoftgraph.chinacloudapi.cn'],
  ['cfa8b339-82a2-471a-a3c9-0fc0be7a4093', 'https://vault.azure.net', 'https://vault.usgovcloudapi.net', 'https://vault.azure.cn'],
  ['e406a681-f3d4-42a8-90b6-c2b029497af1', 'https://storage.azure.com'],
  ['022907d3-0f1b-48f7-badc-1ba6abab6d66', 'https://database.windows.net', 'https://database.usgovcloudapi.net'],
  ['499b84ac-1321-427f-aa17-267ca6975798', 'https://app.vssps.visualstudio.com', 'https://dev.azure.com'],
]

/** @throws AuthError `not_signed_in` when it has ended, or is another audience's or tenant's; `not_supported` when it does not say */
export async function broughtToken(system: System, ask: Ask): Promise<AccessToken> {
  const accessToken = (system.env[name] ?? '').trim()
  const { exp, aud, tid } = claimsOf(accessToken)
  if (ask.claims || ask.fresh) throw refused('is the only one there is', 'a fresh one cannot be asked for')
  const left = exp - system.clock.now()
  if (left <= 0) throw refused(`ended at ${iso(exp)}`)
  if (ask.least !== undefined && left < ask.least) throw refused(`ends at ${iso(exp)}`, `${ask.least} seconds of life were asked for`)
  const scopes = scopesOf(tokenCloud(system), ask)
  if (!scopes.every((scope) => isFor(aud, scope))) throw refused(`is for ${aud}`, `a token for ${scopes.join(' ')} was asked for`)
  if (ask.tenant !== undefined && isGuid(ask.tenant) && ask.tenant.toLowerCase() !== tid.toLowerCase()) throw refused(`is of the tenant ${tid}`, `one of ${ask.tenant} was asked for`)
  const subscription = ask.tenant === undefined ? ask.subscription ?? (await defaultSubscription(system, tid)) : undefined
  return { accessToken, expires_on: exp, ...(subscription !== undefined && { subscription }), tenant: ask.tenant ?? tid, tokenType: 'Bearer', source: 'cache', aging: false, warnings: [] }
}

function refused(what: string, asked?: string): AuthError {
  return new AuthError('not_signed_in', `The token in ${name} ${what}${asked === undefined ? '' : `, and ${asked}`}.`, ['Put another token into the variable, or unset it.'])
}

interface Claims {
  readonly exp: number
  readonly aud: string
  readonly tid: string
}

/** Read, not judged: whoever is shown the token does that. */
function claimsOf(token: string): Claims {
  const value = payloadOf(token)
  const { exp, aud, tid } = value ?? {}
  if (typeof exp === 'number' && Number.isSafeInteger(exp) && typeof aud === 'string' && /^[\x21-\x7e]+$/.test(aud) && typeof tid === 'string' && isGuid(tid)) return { exp, aud, tid }
  throw new AuthError('not_supported', `${name} does not hold an access token that says when it ends (exp), whom it is for (aud) and whose it is (tid).`, ['Put such a token into the variable, or unset it.'])
}

function payloadOf(token: string): Partial<Record<keyof Claims, unknown>> | undefined {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token) ?? []
  if (payload === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined // said by the caller
  }
}

/** An application id that is not known may be any resource's: then the resource itself will judge. */
function isFor(aud: string, scope: string): boolean {
  const audience = trimmed(aud)
  const asked = trimmed(scope.replace(/\/[^/]*$/, ''))
  const group = known.find((names) => names.includes(audience))
  if (audience === asked || group?.includes(asked)) return true
  return !group && isGuid(audience) && !known.some((names) => names.includes(asked))
}

const trimmed = (address: string): string => address.replace(/\/+$/, '').toLowerCase()

const isGuid = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

function iso(seconds: number): string {
  const limit = 253_402_300_799 // the year 9999
  return new globalThis.Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' }).format(Math.min(seconds, limit) * 1000) + ' UTC'
}

/** Of those in the profile, if any is in this tenant. */
async function defaultSubscription(system: System, tenant: string): Promise<string | undefined> {
  const mine = (await readProfile(system)).subscriptions.filter((one) => one.tenantId.toLowerCase() === tenant.toLowerCase())
  return (mine.find(({ isDefault }) => isDefault) ?? mine[0])?.id
}
