/** The narrator of contexts: as whom and where does a command act, when a context is named? */

import { contextNamed, type Context, readContexts } from './context/store.ts'
import { AuthError } from './errors.ts'
import { rememberSubscription, setActiveCloud } from './profile/clouds-config.ts'
import { activeCloud } from './profile/clouds.ts'
import { setDefault } from './profile/entries.ts'
import { readProfile, view } from './profile/file.ts'
import { accountFor } from './profile/identity.ts'
import type { Account, ProfileFile, User } from './profile/schema.ts'
import { updateProfile } from './profile/write.ts'
import type { System } from './system/system.ts'

/**
 * The same world as a context sees it: its cloud is the active one, its account the default one. Nothing is written by this, and
 * what is written later stays as other programs expect it.
 * @throws AuthError `context_not_found`: a name that is not there never falls back to another account; `file_damaged`.
 */
export function underContext(system: System, name: string): System {
  const context = contextNamed(readContexts(system), name)
  // Like the variable that Azure CLI knows, so that every reader of the configuration sees it.
  const env = { ...system.env, AZURE_CLOUD_NAME: context.cloud, AZIN_CONTEXT: name }
  const see = (profile: ProfileFile) => seenBy(context, profile)
  // Not a copy: the parts of a System are made when they are first touched.
  return Object.create(system, { env: { value: env }, [view]: { value: see } }) as System
}

/** The profile with the context's account as the default of its cloud; without any of that cloud if the account is not signed in. */
export function seenBy(context: Context, profile: ProfileFile): ProfileFile {
  const others = profile.subscriptions.filter((one) => one.environmentName !== context.cloud)
  const mine = profile.subscriptions.filter((one) => one.environmentName === context.cloud)
  const account = accountOf(context, mine)
  if (!account) return { ...profile, subscriptions: others }
  const rest = mine.map((one) => (same(one.id, account.id) ? account : { ...one, isDefault: false }))
  return { ...profile, subscriptions: [...others, ...(rest.includes(account) ? rest : [...rest, account])] }
}

/** The profile may hold the subscription for somebody else who sees it too, or not any more. */
function accountOf(context: Context, mine: readonly Account[]): Account | undefined {
  const entry = mine.find((one) => same(one.id, context.subscription))
  const user = mine.find((one) => same(one.user.name, context.account))?.user ?? (entry && (context.user as User | undefined))
  if (!user) return undefined
  const { cloud, subscription, subscriptionName = subscription, tenant } = context
  const shown = entry ?? { id: subscription, name: subscriptionName, state: 'Enabled', environmentName: cloud }
  return { ...shown, user, tenantId: tenant, isDefault: true }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** What a context made now holds: a subscription, or the account of a user or tenant, else what is the default. */
export interface ContextAsk {
  readonly subscription?: string | undefined
  readonly account?: string | undefined
  readonly tenant?: string | undefined
}

/** @throws AuthError `not_signed_in`, `subscription_not_found`, ... */
export async function contextOfNow(system: System, ask: ContextAsk): Promise<Context> {
  const cloud = activeCloud(system)
  const profile = await readProfile(system)
  const mine = profile.subscriptions.filter((one) => one.environmentName === cloud.name)
  const account = ask.subscription || (!ask.account && !ask.tenant) ? accountFor(profile, cloud.name, ask.subscription) : fitting(mine, ask)
  // A shared subscription stands in the profile for one of its users.
  const user = ask.account ? fitting(mine, { account: ask.account }).user : account.user
  return { cloud: cloud.name, account: user.name, tenant: account.tenantId, subscription: account.id, subscriptionName: account.name, user }
}

function fitting(mine: readonly Account[], { account, tenant }: ContextAsk): Account {
  if (mine.length === 0) throw new AuthError('not_signed_in', "Please run 'az login' to setup account.")
  const isTheirs = (one: Account) => !account || same(one.user.name, account)
  const isThere = (one: Account) => !tenant || same(one.tenantId, tenant) || same(one.tenantDefaultDomain ?? '', tenant)
  const found = mine.filter((one) => isTheirs(one) && isThere(one))
  const [first] = found
  if (first) return found.find((one) => one.isDefault) ?? first
  const whom = [account && `as '${account}'`, tenant && `in the tenant '${tenant}'`].filter(Boolean).join(' ')
  throw new AuthError('not_signed_in', `Nobody is signed in ${whom}.`, ['See who is: az account list', 'az login'])
}

/** Makes a context's cloud and subscription the default of every shell and of other programs. */
export async function makeDefault(system: System, name: string): Promise<Context> {
  const context = contextNamed(readContexts(system), name)
  const entry = await entryOf(system, context)
  if (!entry || !same(entry.user.name, context.account)) {
    const whose = entry ? `stands there for '${entry.user.name}'` : 'is not there'
    throw new AuthError('not_supported', `Other programs look in azureProfile.json, and the subscription of '${name}' ${whose}.`, [
      `For this shell alone: export AZIN_CONTEXT=${name}`, `For all, sign in as '${context.account}' again: az login --tenant "${context.tenant}"`,
    ])
  }
  await setActiveCloud(system, context.cloud)
  await updateProfile(system, (profile) => setDefault(profile, context.cloud, entry.id).profile)
  await rememberSubscription(system, context.cloud, entry.id)
  return context
}

/** The entry that other programs find for a context's subscription. */
export async function entryOf(system: System, context: Context): Promise<Account | undefined> {
  const profile = await readProfile(system)
  return profile.subscriptions.find((one) => one.environmentName === context.cloud && same(one.id, context.subscription))
}
