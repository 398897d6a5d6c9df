/** Which keys does an issuer sign with now? Asked when needed, kept for minutes, asked again for a key that is new. */

import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { type Issuer, mayBeAsked } from './policy-issuers.ts'

export type Keys = ReturnType<typeof createLocalJWKSet>

/** Seconds. */
const fresh = 600
/** A key that nobody knows is a reason to ask; a thousand of them are not a thousand reasons. */
const pause = 20
/** An issuer that cannot be reached has its old keys for so long. */
const longest = 86_400

interface Kept {
  readonly keys: Keys
  readonly at: number
}

/** @param newer the token names a key that is not among those kept */
export type KeysOf = (issuer: Issuer, newer: boolean) => Keys | Promise<Keys>

/** Rejects with AuthError `network`, `tls`, `server_answer`, `file_unreadable`. */
export function issuerKeys(system: System): KeysOf {
  const kept = new Map<Issuer, Kept>()
  const asked = new Map<Issuer, number>()
  const underway = new Map<Issuer, Promise<Keys>>()
  const ask = async (issuer: Issuer): Promise<Keys> => {
    asked.set(issuer, system.clock.now())
    try {
      const keys = createLocalJWKSet(await download(system, issuer))
      kept.set(issuer, { keys, at: system.clock.now() })
      return keys
    } catch (error) {
      const old = kept.get(issuer)
      if (old && system.clock.now() - old.at < longest) return old.keys
      throw error
    }
  }
  return (issuer, newer) => {
    const now = system.clock.now()
    const old = kept.get(issuer)
    const rested = now - (asked.get(issuer) ?? -Infinity) >= pause
    if (old && (!rested || !(newer || now - old.at >= fresh))) return old.keys
    const running = underway.get(issuer)
    if (running) return running
    // Nobody's keys are known, and asking has just failed: not each request asks again.
    if (!rested) throw new AuthError('network', `The keys of the issuer '${issuer.name}' could not be had a moment ago.`)
    const asking = ask(issuer).finally(() => underway.delete(issuer))
    underway.set(issuer, asking)
    return asking
  }
}

async function download(system: System, issuer: Issuer): Promise<JSONWebKeySet> {
  const address = issuer.keys ?? (await discover(system, issuer))
  const found = await get(system, issuer, address)
  if (!Array.isArray(found['keys'])) throw new AuthError('server_answer', `There are no keys of the issuer '${issuer.name}' at ${address}.`)
  return found as unknown as JSONWebKeySet
}

/** OpenID Connect Discovery 1.0 section 4: it must be the issuer's own, and its keys on the issuer's own host, else the policy names where. */
async function discover(system: System, issuer: Issuer): Promise<string> {
  const document = await get(system, issuer, `${issuer.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (document['issuer'] !== issuer.issuer) throw new AuthError('server_answer', `The issuer '${issuer.name}' describes another one: ${String(document['issuer']).slice(0, 200)}.`)
  const address = document['jwks_uri']
  if (typeof address !== 'string' || !mayBeAsked(address)) throw new AuthError('server_answer', `The issuer '${issuer.name}' does not say where its keys are.`)
  if (new URL(address).origin !== new URL(issuer.issuer).origin) throw new AuthError('server_answer', `The keys of the issuer '${issuer.name}' are on another host. If that is right, write into the policy: keys: ${address.slice(0, 200)}`)
  return address
}

async function get(system: System, issuer: Issuer, url: string): Promise<Readonly<Record<string, unknown>>> {
  const read = (file: string) => {
    const text = system.files.readText(file)
    if (text === undefined) throw new AuthError('file_unreadable', `The file ${file} of the issuer '${issuer.name}' is not there.`)
    return text
  }
  const { status, body } = await system.transport.send({
    method: 'GET', url, timeout: 5_000, limit: 256 * 1024,
    headers: { accept: 'application/json', ...(issuer.token_file !== undefined && { authorization: `Bearer ${read(issuer.token_file).trim()}` }) },
    ...(issuer.ca_file !== undefined && { authorities: read(issuer.ca_file) }),
  })
  const value = status === 200 ? parse(new TextDecoder().decode(body)) : undefined
  if (typeof value !== 'object' || value === null) throw new AuthError('server_answer', `The issuer '${issuer.name}' answered ${url} with ${status}, and nothing to go by.`)
  return value as Readonly<Record<string, unknown>>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
