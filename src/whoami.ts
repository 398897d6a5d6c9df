/** The narrator of `az whoami`: what does a token say, to whoever reads it? The token itself goes nowhere. */

import { getAccessToken, type Ask } from './token.ts'
import type { System } from './system/system.ts'

/** The shape of `az whoami -o json`. Times are epoch seconds; `null` where the token does not say. */
export interface WhoAmI {
  readonly audience: string | null
  readonly issuer: string | null
  readonly tenant: string | null
  readonly user: { readonly name: string | null; readonly objectId: string | null; readonly type: 'user' | 'app' } | null
  readonly app: { readonly id: string | null; readonly name: string | null }
  /** Delegated permissions, of a user's token. */
  readonly scopes: readonly string[]
  /** Application permissions, or roles of the service. */
  readonly roles: readonly string[]
  /** Directory roles, as template ids. */
  readonly directoryRoles: readonly string[]
  /** How the person proved themselves, and whether a second factor was among it. */
  readonly methods: readonly string[]
  readonly secondFactor: boolean | null
  readonly issued: number | null
  readonly expires: number
  /** Seconds until then. */
  readonly remaining: number
  readonly source: 'cache' | 'server'
  /** Of the token as it was issued; it is read, not verified: only the service can do that. */
  readonly claims: Readonly<Record<string, unknown>> | null
}

/** Rejects as `getAccessToken` does. */
export async function whoAmI(system: System, ask: Ask): Promise<WhoAmI> {
  const token = await getAccessToken(system, ask)
  const claims = claimsOf(token.accessToken)
  const words = (name: string) => claims?.[name]
  return {
    ...identityIn(claims ?? {}),
    audience: string(words('aud')),
    issuer: string(words('iss')),
    tenant: string(words('tid')),
    issued: number(words('iat')),
    expires: token.expires_on,
    remaining: token.expires_on - system.clock.now(),
    source: token.source,
    claims: claims ?? null,
  }
}

/** What stands between the first two dots; `undefined` if it is no JWT (personal accounts get others). */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, body, signature] = token.split('.')
  if (!body || signature === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

type Said = Pick<WhoAmI, 'user' | 'app' | 'scopes' | 'roles' | 'directoryRoles' | 'methods' | 'secondFactor'>

/** Tokens of version 1 and 2 name some claims differently. */
export function identityIn(claims: Readonly<Record<string, unknown>>): Said {
  const scopes = string(claims['scp'])?.split(' ').filter(Boolean) ?? []
  const isApp = claims['idtyp'] === 'app' || (claims['idtyp'] === undefined && scopes.length === 0 && claims['upn'] === undefined && claims['unique_name'] === undefined)
  const methods = list(claims['amr'])
  const name = string(claims['upn']) ?? string(claims['preferred_username']) ?? string(claims['unique_name']) ?? string(claims['email'])
  const objectId = string(claims['oid']) ?? string(claims['sub'])
  return {
    user: objectId === null && name === null ? null : { name, objectId, type: isApp ? 'app' : 'user' },
    app: { id: string(claims['appid']) ?? string(claims['azp']), name: string(claims['app_displayname']) },
    scopes,
    roles: list(claims['roles']),
    directoryRoles: list(claims['wids']),
    methods,
    secondFactor: isApp || methods.length === 0 ? null : methods.some((method) => method === 'mfa' || method === 'ngcmfa'),
  }
}

function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
