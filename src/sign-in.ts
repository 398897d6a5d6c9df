/** How does somebody sign in? The whole story: way in, tokens kept, tenants and subscriptions found, profile written. */

import { AuthError } from './errors.ts'
import { usernameOf } from './grant/username.ts'
import type { Tokens } from './oauth/schema.ts'
import { readChoices } from './profile/choices.ts'
import { rememberSubscription } from './profile/clouds-config.ts'
import { readConfig } from './profile/config.ts'
import { mergeAccounts, toAccounts, type Merged } from './profile/entries.ts'
import type { ProfileFile, User } from './profile/schema.ts'
import { keepServicePrincipal } from './profile/secrets.ts'
import { updateProfile } from './profile/write.ts'
import type { PersonalWay, PrincipalWay, SignedIn, SignInAsk, SignInPerson, SignInResult } from './sign-in/ask.ts'
import { type ArmToken, demandedClaims, onceMore } from './sign-in/challenged.ts'
import { type Discovered, discoverAll, discoverTenant } from './sign-in/discovery.ts'
import { missedWarnings, search } from './sign-in/search.ts'
import { isForArm, openSession, remember, tokenEvent, type Session } from './sign-in/session.ts'
import { duplicateWarnings, emptyTenantWarnings, refusalWarnings, skewWarnings } from './sign-in/warnings.ts'
import { asPending, wantsPerson } from './sign-in/pending.ts'
import { leftoverWarnings, tryVault } from './sign-in/vault.ts'
import { enter, enterPrincipal, principalEntry } from './sign-in/ways.ts'
import type { System } from './system/system.ts'
import { uuid } from './system/uuid.ts'

export type { Attended, CertificateWay, MachineWay, Pending, PersonalWay, PrincipalWay, SignInAsk, SignInPerson, SignInResult } from './sign-in/ask.ts'

/**
 * Tokens are kept as soon as there are some, so a failure later leaves a signed-in user; the profile is written last.
 * @throws AuthError no_subscriptions with the profile untouched; tenant_not_found before any secret is sent; what the
 * grants throw; file and lock errors
 */
export async function signIn(system: System, ask: SignInAsk, person: SignInPerson): Promise<SignInResult> {
  const { cloud } = ask
  const { user, discovered, tenant, nothing, skew } = await comeIn(system, ask, person)
  const warnings: string[] = []
  const warn = (lines: readonly string[]): void => {
    for (const line of lines) warnings.push(line), person.warning?.(line)
  }
  warn(skewWarnings(skew ?? 0))
  const pending = ask.step_up ? discovered.refused.filter(({ error }) => wantsPerson(error)) : []
  warn(refusalWarnings(discovered.refused.filter((one) => !pending.includes(one))))
  missedWarnings(ask, discovered.missed, user.name, warn)
  const tenantLevel = ask.allow_no_subscriptions === true || ask.skip_discovery !== undefined
  if (!tenant && !tenantLevel) warn(emptyTenantWarnings(discovered.found))
  const { accounts: fresh, duplicates } = toAccounts(cloud.name, user, discovered.found, { tenantLevel })
  if (fresh.length === 0 && pending.length === 0) throw new AuthError('no_subscriptions', nothing ?? `No subscriptions found for ${user.name}.`, nothing ? [] : ['To use the tenant itself: az login --allow-no-subscriptions'])
  warn(duplicateWarnings(duplicates))
  warn(leftoverWarnings(system))
  const { accounts, active } = await keepAccounts(system, ask, fresh, user)
  if (active) warn(await rememberSubscription(system, cloud.name, active.id))
  return { user, accounts, warnings, pending: pending.map(asPending) }
}

async function comeIn(system: System, ask: SignInAsk, person: SignInPerson): Promise<SignedIn> {
  const { way } = ask
  if (way.kind === 'machine') return (await import('./sign-in/machine.ts')).signInMachine(system, ask.cloud, way)
  await tryVault(system)
  const session = await openSession(system, ask)
  const signedIn = way.kind === 'service-principal' ? await signInPrincipal(system, session, way, ask) : await signInUser(system, session, way, ask, person)
  return { tenant: session.tenant, ...signedIn }
}

/** @param last the second round of a sign-in, after which nobody is asked again */
async function signInUser(system: System, session: Session, way: PersonalWay, ask: SignInAsk, person: SignInPerson, last = false): Promise<SignedIn> {
  const tokens = await enter(system, session, way, person, ask)
  const username = usernameOf(tokens)
  await remember(system, [tokenEvent(system, session, session.authority, tokens, { scopes: session.scopes, username })])
  const discover = async (): Promise<Discovered> => session.tenant === undefined
    ? discoverAll(system, session, tokens, (done, total) => person.progress?.(done, total))
    : (person.progress?.(0, 1), discoverTenant(system, session, ask, tokens, session.tenant))
  const discovered = await discover().catch((error: unknown) => (last ? undefined : onceMore(system, session, way, username, error)) ?? Promise.reject(error))
  if ('session' in discovered) {
    person.warning?.(`The resource manager wants ${username} to sign in once more: ${discovered.reason}`)
    return signInUser(system, discovered.session, discovered.way, ask, person, true)
  }
  return { user: { name: username, type: 'user', ...(ask.client_id && { clientId: ask.client_id }) }, discovered, skew: tokens.skew }
}

/** The credential is kept only once the server has accepted it. */
async function signInPrincipal(system: System, session: Session, way: PrincipalWay, ask: SignInAsk): Promise<SignedIn> {
  const entry = principalEntry(way, session.tenant)
  const tokenFor = async (scopes: readonly string[], challenge?: string): Promise<Tokens> => {
    const tokens = await enterPrincipal(system, { ...session, claims: demandedClaims(system, session, challenge) }, way, scopes)
    await remember(system, [tokenEvent(system, session, session.authority, tokens, { scopes })])
    return tokens
  }
  const first = await tokenFor(session.scopes)
  await keepServicePrincipal(system, entry)
  const armToken: ArmToken = async (challenge) => (isForArm(session) && challenge === undefined ? first : await tokenFor(session.armScopes, challenge)).response.access_token
  const { subscriptions, missed } = await search(system, session, ask, armToken)
  const sni = 'use_cert_sn_issuer' in way && way.use_cert_sn_issuer === true
  const user: User = { name: way.client_id, type: 'servicePrincipal', ...(sni && { useCertSNIssuerAuth: true }) }
  return { user, discovered: { found: [{ tenant: entry.tenant, subscriptions }], refused: [], missed }, skew: first.skew }
}

async function keepAccounts(system: System, { cloud, keep_default }: SignInAsk, fresh: Merged['accounts'], { name }: User): Promise<Merged> {
  const chosen = readChoices(system, cloud.name, name)
  const none = readConfig(system).flag('core', 'no_default_subscription', false)
  const merge = (profile: ProfileFile): Merged => {
    const kept = keep_default === true && profile.subscriptions.some((one) => one.isDefault && one.environmentName === cloud.name)
    return mergeAccounts(profile, fresh, cloud.name, { chosen, none: none || kept })
  }
  let merged: Merged | undefined
  // Prompts (starship) show nothing of a profile without one. It is sent nowhere.
  const named = (profile: ProfileFile): ProfileFile => (profile.installationId ? profile : { installationId: uuid(system), ...profile })
  await updateProfile(system, (profile) => (merged = merge(named(profile))).profile, { repair: true })
  return merged ?? merge({ subscriptions: [] })
}
