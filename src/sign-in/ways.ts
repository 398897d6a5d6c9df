/** By which way does somebody come in? One row for each. */

import { type AuthError, isAzinError, UsageError } from '../errors.ts'
import type { AuthorizationCodeAsk } from '../grant/authorization-code.ts'
import type { Page, Person } from '../grant/person.ts'
import type { Tokens } from '../oauth/schema.ts'
import type { ServicePrincipal } from '../profile/secrets.ts'
import { inPlace } from '../system/in-place.ts'
import { type Secret, secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'
import type { PersonalWay, PrincipalWay, SignInAsk, SignInPerson } from './ask.ts'
import { outcomeHeader } from './hand-over.ts'
import type { Session } from './session.ts'

/** A user's first tokens. */
export async function enter(system: System, session: Session, way: PersonalWay, person: SignInPerson, more: Pick<SignInAsk, 'limit' | 'redirect_port'> = {}): Promise<Tokens> {
  const { authority, client_id, scopes, firstClaims: claims } = session
  const ask: UserAsk = {
    authority, client_id, scopes, claims,
    ...(more.limit !== undefined && { limit: more.limit }),
    ...(more.redirect_port !== undefined && { redirectPort: more.redirect_port }),
    ...('login_hint' in way && way.login_hint !== undefined && { login_hint: way.login_hint }),
  }
  if (way.kind === 'password') {
    const { password } = await import('../grant/password.ts')
    return password(system, { ...ask, username: way.username, password: way.password })
  }
  if (person.waiting) return (await import('./first-wins.ts')).firstWins(system, ask, way, { ...person, waiting: person.waiting })
  const tokens = way.kind === 'browser' ? await throughBrowser(system, ask, person) : undefined
  return tokens ?? (await import('../grant/device-code.ts')).deviceCode(system, ask, person)
}

export type UserAsk = AuthorizationCodeAsk

/** `undefined` where there is no browser; then the person knows why, and a device code is the way. */
async function throughBrowser(system: System, ask: UserAsk, person: SignInPerson): Promise<Tokens | undefined> {
  const { authorizationCode } = await import('../grant/authorization-code.ts')
  try {
    return await authorizationCode(system, ask, await withBrowser(system, person))
  } catch (error) {
    if (!isWithoutBrowser(error) || ask.redirectPort !== undefined) throw error
    person.browserMissing(error.message)
    return undefined
  }
}

export function isWithoutBrowser(error: unknown): error is AuthError {
  return isAzinError(error) && 'code' in error && error.code === 'browser_unavailable'
}

export async function withBrowser(system: System, person: SignInPerson): Promise<Person> {
  const { openBrowser } = await import('../browser/open.ts')
  const { landingPage, landingHeaders } = await import('../browser/landing.ts')
  return {
    open: (url) => openBrowser(system, url),
    opened: (url, opener) => person.opened(url, opener),
    page: (outcome): Page => ({ html: landingPage(outcome), headers: { ...landingHeaders, [outcomeHeader]: outcome.kind } }),
    deviceCode: (info) => person.deviceCode(info),
    tlsHello: () => person.tlsHello?.(),
  }
}

/** A service principal's token; asked again for each scope, since there is no refresh token. */
export async function enterPrincipal(
  system: System, session: Pick<Session, 'authority' | 'claims'>, way: PrincipalWay, scopes: readonly string[],
): Promise<Tokens> {
  const ask = { authority: session.authority, client_id: way.client_id, scopes, claims: session.claims }
  if ('client_assertion' in way) {
    const { federated } = await import('../grant/federated.ts')
    return federated(system, { ...ask, client_assertion: await newestAssertion(system, way) })
  }
  const { clientCredentials } = await import('../grant/client-credentials.ts')
  if ('secret' in way) return clientCredentials(system, { ...ask, authentication: { client_secret: way.secret } })
  const { clientAssertion } = await import('../oauth/assertion.ts')
  const { readCertificate } = await import('./certificate.ts')
  const pem = await readCertificate(system, way)
  const audience = session.authority.token_endpoint
  const assertion = await clientAssertion(system, { client_id: way.client_id, audience, pem, sendCertificate: way.use_cert_sn_issuer === true })
  return clientCredentials(system, { ...ask, authentication: { client_assertion: secretOf(assertion) } })
}

type Federated = Extract<PrincipalWay, { readonly client_assertion: Secret }>

async function newestAssertion(system: System, way: Federated): Promise<Secret> {
  return way.client_assertion_from === undefined ? fromFile(system, way) : fetchedAssertion(system, way, way.client_assertion_from)
}

/** The one that is kept fills the gap while it lives: the runner may be unwell for a moment. */
async function fetchedAssertion(system: System, { client_assertion }: Federated, from: string): Promise<Secret> {
  const { claimsOf, fetchAssertion } = await import('../grant/assertion-source.ts')
  const kept = claimsOf(client_assertion.reveal())
  try {
    return secretOf(await fetchAssertion(system, from, kept?.aud))
  } catch (error) {
    if ((kept?.exp ?? 0) > system.clock.now()) return client_assertion
    throw error
  }
}

/** Whoever gives such tokens writes a new one into the file before the old one ends. */
function fromFile(system: System, { client_assertion, client_assertion_file }: Federated): Secret {
  if (client_assertion_file === undefined) return client_assertion
  try {
    const newest = system.files.readText(inPlace(system, client_assertion_file))?.trim()
    return newest ? secretOf(newest) : client_assertion
  } catch {
    return client_assertion // it may still be good, and the server says so if it is not
  }
}

/** What is kept for later tokens: Azure CLI's fields, and our own, which it leaves alone. */
export function principalEntry(way: PrincipalWay, tenant: string | undefined): ServicePrincipal {
  if (tenant === undefined) throw new UsageError('usage error: --service-principal --username NAME --password SECRET --tenant TENANT', 1)
  const entry = { client_id: way.client_id, tenant }
  if ('secret' in way) return { ...entry, client_secret: way.secret.reveal() }
  if ('client_assertion' in way) {
    const { client_assertion_file, client_assertion_from } = way
    return {
      ...entry, client_assertion: way.client_assertion.reveal().trim(),
      ...(client_assertion_file !== undefined && { client_assertion_file }), ...(client_assertion_from !== undefined && { client_assertion_from }),
    }
  }
  const { certificate, use_cert_sn_issuer, certificate_password, certificate_password_file } = way
  return {
    ...entry, certificate, ...(use_cert_sn_issuer && { use_cert_sn_issuer }),
    ...(certificate_password !== undefined && { certificate_password: certificate_password.reveal() }), ...(certificate_password_file !== undefined && { certificate_password_file }),
  }
}
