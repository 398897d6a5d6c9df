/** How does a program prove that it is itself: by nothing (public), a secret, a certificate's assertion or a federated assertion? */
import { X509Certificate, createPublicKey, type KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type ProtectedHeaderParameters } from 'jose'
import type { App, FederatedCredential, Tenant } from './directory.ts'
import { Refused } from './errors.ts'
import { decoded, type Call } from './http.ts'
import { signingKey } from './keys.ts'
import type { State } from './state.ts'
import type { ClientProof } from './tokens.ts'

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
export const exchangeAudience = 'api://AzureADTokenExchange'
/** Entra forgives five minutes of clock difference. */
const tolerance = 300

/** @throws Refused 7000215, 7000222, 7000216, 7000218, 50027, 70002x, 70021x */
export async function proveClient(state: State, call: Call, app: App, tenant: Tenant | undefined): Promise<ClientProof> {
  const secret = call.form.get('client_secret') ?? basicSecret(call)
  const assertion = call.form.get('client_assertion')
  if (assertion) {
    if (call.form.get('client_assertion_type') !== assertionType) throw new Refused(900144, { name: 'client_assertion_type' })
    await checkAssertion(state, call, app, tenant, assertion)
    return '2'
  }
  if (app.public) return '0'
  if (secret) {
    checkSecret(app, secret, call.now)
    return '1'
  }
  throw new Refused(call.form.get('grant_type') === 'client_credentials' ? 7000216 : 7000218)
}

function basicSecret(call: Call): string | undefined {
  const [scheme, value] = (call.request.headers.get('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic' || !value) return undefined
  return decoded(Buffer.from(value, 'base64').toString().split(':').slice(1).join(':'))
}

function checkSecret(app: App, value: string, now: number): void {
  const known = app.secrets?.find((secret) => secret.value === value)
  if (!known) throw new Refused(7000215, { client: app.id })
  if (known.expires && Date.parse(known.expires) / 1000 <= now) throw new Refused(7000222, { client: app.id })
}

async function checkAssertion(state: State, call: Call, app: App, tenant: Tenant | undefined, assertion: string): Promise<void> {
  const { header, payload } = decode(assertion)
  if (payload.iss === app.id || payload.sub === app.id) await checkCertificate(state, call, app, tenant, assertion, header, payload)
  else await checkFederated(state, call, app, assertion, payload)
}

function decode(assertion: string): { header: ProtectedHeaderParameters; payload: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(assertion), payload: decodeJwt(assertion) }
  } catch {
    throw new Refused(50027)
  }
}

async function checkCertificate(state: State, call: Call, app: App, tenant: Tenant | undefined, assertion: string, header: ProtectedHeaderParameters, payload: JWTPayload): Promise<void> {
  if (payload.iss !== app.id || payload.sub !== app.id) throw new Refused(700021)
  const names = tenant ? [tenant.id, ...tenant.domains] : []
  const audiences = names.flatMap((name) => [`${call.origin}/${name}/oauth2/v2.0/token`, `${call.origin}/${name}/oauth2/token`, `${call.origin}/${name}/v2.0`, `${call.origin}/${name}`])
  const given = Array.isArray(payload.aud) ? payload.aud : [payload.aud ?? '']
  if (!given.some((audience) => audiences.includes(audience.replace(/\/$/, '')))) throw new Refused(700023)
  checkTimes(payload, call.now)
  const keys = [...(app.certificates ?? []), ...(state.certificates.get(app.id) ?? [])].map(registered).filter((key) => key.thumbprints === undefined || named(key.thumbprints, header))
  if (keys.length === 0) throw new Refused(700027, { reason: `The key was not found., Thumbprint of key used by client: '${header.x5t ?? 'N/A'}'` })
  for (const { key } of keys) if (await signedBy(assertion, () => Promise.resolve(key), ['RS256', 'PS256'], call.now)) return
  throw new Refused(700027, { reason: 'The key used is expired or does not match the signature.' })
}

interface Registered {
  readonly key: KeyObject
  /** SHA-1 and SHA-256, base64url; absent for a bare public key. */
  readonly thumbprints?: readonly string[]
}

function registered(pem: string): Registered {
  if (!pem.includes('BEGIN CERTIFICATE')) return { key: createPublicKey(pem) }
  const certificate = new X509Certificate(pem)
  const encode = (fingerprint: string) => Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
  return { key: certificate.publicKey, thumbprints: [encode(certificate.fingerprint), encode(certificate.fingerprint256)] }
}

function named(thumbprints: readonly string[], header: ProtectedHeaderParameters): boolean {
  const given = [header.x5t, header['x5t#S256'] as string | undefined].filter((text) => text !== undefined).map((text) => text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
  return given.length > 0 && given.every((text) => thumbprints.includes(text))
}

/** The three fields are compared exactly, capitals included, as Entra does. */
async function checkFederated(state: State, call: Call, app: App, assertion: string, payload: JWTPayload): Promise<void> {
  const { iss: issuer = '', sub: subject = '' } = payload
  const ofIssuer = (app.federated ?? []).filter((credential) => credential.issuer === issuer)
  if (ofIssuer.length === 0) throw new Refused(700211, { issuer })
  const ofSubject = ofIssuer.filter((credential) => credential.subject === subject)
  if (ofSubject.length === 0) throw new Refused(700213, { subject })
  const audiences = Array.isArray(payload.aud) ? payload.aud : [payload.aud ?? '']
  const credential = ofSubject.find((candidate) => audiences.includes(candidate.audience ?? exchangeAudience))
  if (!credential) throw new Refused(700212, { audience: audiences.join(' ') })
  checkTimes(payload, call.now)
  for (const key of await keysOf(state, credential)) if (await signedBy(assertion, key, ['RS256', 'PS256', 'ES256'], call.now)) return
  throw new Refused(50027)
}

async function keysOf(state: State, credential: FederatedCredential): Promise<JWTVerifyGetKey[]> {
  if (!credential.keys) {
    const { publicKey } = await signingKey(state)
    return [() => Promise.resolve(publicKey)]
  }
  return credential.keys.map((jwk) => (header) => importJWK({ ...jwk }, header.alg) as ReturnType<JWTVerifyGetKey>)
}

function checkTimes(payload: JWTPayload, now: number): void {
  const from = payload.nbf ?? payload.iat ?? now
  const to = payload.exp ?? 0
  const show = (seconds: number) => new Date(seconds * 1000).toISOString()
  if (now + tolerance < from || now - tolerance >= to) throw new Refused(700024, { now: show(now), from: show(from), to: show(to) })
}

async function signedBy(assertion: string, key: JWTVerifyGetKey | (() => Promise<KeyObject>), algorithms: string[], now: number): Promise<boolean> {
  try {
    await jwtVerify(assertion, key as JWTVerifyGetKey, { algorithms, currentDate: new Date(now * 1000), clockTolerance: tolerance })
    return true
  } catch {
    return false; // which of the registered keys signed it is found by trying
  }
}
