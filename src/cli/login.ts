/** How does the command line become a sign-in, and what is shown when it worked? */

import { AuthError } from '../errors.ts'
import { activeCloud } from '../profile/clouds.ts'
import { readConfig } from '../profile/config.ts'
import { matching } from '../profile/identity.ts'
import type { Account, Cloud } from '../profile/schema.ts'
import { type Pending, type SignInAsk, type SignInPerson, type SignInResult, signIn } from '../sign-in.ts'
import type { System } from '../system/system.ts'
import { listed } from './account.ts'
import { choose } from './account-set.ts'
import { list, text, type Values } from './args.ts'
import { attended } from './attended.ts'
import type { Answer, Call } from './commands.ts'
import { milliseconds } from './duration.ts'
import { lastHere } from './last-here.ts'
import { signedInAlready } from './login-if-needed.ts'
import { screen } from './login-person.ts'
import { checkLogin } from './login-rules.ts'
import { inCloudShell, wayIn } from './login-way.ts'
import { canPick } from './picker.ts'
import { silent, tell, warn } from './voice.ts'
import { prose } from './wrap.ts'

export async function login(system: System, call: Call): Promise<Answer> {
  const { values } = call
  checkLogin(values)
  if (values['answer'] !== undefined) return (await import('./login-answer.ts')).answer(system, text(values, 'answer') ?? '')
  const cloud = activeCloud(system)
  const already = values['ifNeeded'] ? await signedInAlready(system, cloud, values) : undefined
  if (already && values['events']) return (await import('./login-events.ts')).alreadySignedIn(system, already)
  if (already) return told(system, call, already)
  for (const warning of cautions(system, call, cloud)) warn(system, call, warning)
  const ask = { ...askFor(cloud, values), ...(await wayIn(system, cloud, values)) }
  if (values['events']) return (await import('./login-events.ts')).follow(system, ask)
  const last = attended(system, call) && !silent(system, call) ? await lastHere(system, cloud, ask) : undefined
  if (last !== undefined) tell(system, last)
  const choosing = picks(system, call)
  const retrieving = `\nRetrieving ${values['tenant'] ? '' : 'tenants and '}subscriptions for the selection...\n`
  const { person, tidy } = screen(system, call, () => choosing && system.terminal.out(prose(retrieving, system.terminal.columns)))
  const searching = choosing && canPick(system, values)
  const found = await signIn(system, { ...ask, step_up: searching || values['allTenants'] === true }, person).finally(tidy)
  const all = await everywhere(system, call, ask, person, found, searching)
  const kept = values['skipSubscriptionDiscovery'] ? all : await narrowed(system, call, cloud, all)
  if (searching) return searched(system, call, { ask, person, user: found.user.name, accounts: kept, pending: values['allTenants'] ? [] : found.pending })
  const several = values['subscription'] !== undefined && kept.length > 1 && atTerminal(system, call)
  return choosing || several ? selection(system, cloud, kept) : { value: values['identity'] ? kept : kept.map(listed) }
}

/** `--if-needed`, and it was not: what a sign-in would have shown, without a question. */
function told(system: System, call: Call, accounts: readonly Account[]): Answer {
  if (!picks(system, call)) return { value: call.values['identity'] ? accounts : accounts.map(listed) }
  tell(system, `${accounts[0]?.user.name} is signed in already.`)
  return {}
}

/** `--all-tenants`: those that want more are visited, or what would do it is told. */
async function everywhere(system: System, call: Call, ask: SignInAsk, person: SignInPerson, { accounts, pending, user }: SignInResult, searching: boolean): Promise<readonly Account[]> {
  if (!call.values['allTenants'] || pending.length === 0) return accounts
  const { stepUpAll, tellCommands } = await import('./step-up.ts')
  if (!searching && !attended(system, call)) return tellCommands(system, call, user.name, pending), accounts
  return [...accounts, ...(await stepUpAll(system, call, ask, person, user.name, pending))]
}

interface Found {
  readonly ask: SignInAsk
  readonly person: SignInPerson
  readonly user: string
  readonly accounts: readonly Account[]
  readonly pending: readonly Pending[]
}

/** The list that can be searched. A tenant that wants more is signed in to on the way, and the list shown again. */
async function searched(system: System, call: Call, { ask, person, user, accounts, pending }: Found): Promise<Answer> {
  const { pickAccount, sayChosen } = await import('./pick-account.ts')
  const choice = await pickAccount(system, accounts, pending)
  if (choice && 'pending' in choice) {
    const { stepUpAll } = await import('./step-up.ts')
    const more = await stepUpAll(system, call, ask, person, user, [choice.pending])
    const left = pending.filter((one) => one !== choice.pending || more.length === 0)
    return searched(system, call, { ask, person, user, accounts: [...accounts, ...more], pending: left })
  }
  const chosen = choice?.account ?? accounts.find((one) => one.isDefault) ?? accounts[0]
  if (!chosen) return {}
  if (!chosen.isDefault && choice) await choose(system, ask.cloud.name, chosen.id)
  system.terminal.out('\n')
  sayChosen(system, chosen)
  tell(system, 'Another one later: az account set\nJSON instead of this list: az login --output json')
  return {}
}

/** What should be known before a secret is given away, or a sign-in begun that is not needed. */
function cautions(system: System, { values, secretTyped }: Call, cloud: Cloud): readonly string[] {
  return [
    inCloudShell(system) && !values['identity'] && "Cloud Shell is automatically authenticated under the initial account that opened it. 'az login' is needed only to be somebody else.",
    values['username'] && !values['servicePrincipal'] && passwordWarning(cloud),
    secretTyped && 'The secret was typed as an argument, where others can read it. Better leave it out, or use --password-stdin.',
  ].filter((warning) => typeof warning === 'string')
}

/** All but who comes in. A client id alone is the user's own application; with `--identity` it names that. */
function askFor(cloud: Cloud, values: Values): Omit<SignInAsk, 'way'> {
  return {
    cloud,
    client_id: values['identity'] ? undefined : text(values, 'clientId'),
    scopes: list(values, 'scope'),
    allow_no_subscriptions: values['allowNoSubscriptions'] === true,
    skip_discovery: values['skipSubscriptionDiscovery'] ? { subscription: text(values, 'subscription') || undefined } : undefined,
    claims_challenge: text(values, 'claimsChallenge'),
    ...(text(values, 'timeout') !== undefined && { limit: milliseconds('--timeout', text(values, 'timeout') ?? '') }),
    ...(text(values, 'redirectPort') !== undefined && { redirect_port: Number(text(values, 'redirectPort')) }),
  }
}

function passwordWarning(cloud: Cloud): string {
  const open = cloud.endpoints['activeDirectory']?.startsWith('https://login.microsoftonline.com')
    ? 'Starting September 1, 2025, MFA will be gradually enforced for Azure public cloud. A user name with a password does not get through it.'
    : 'Using authentication with username and password in the command line is strongly discouraged.'
  return `${open} Other ways to sign in: https://go.microsoft.com/fwlink/?linkid=2276314`
}

/** Among everything that is found; what was named on the command line is found without a question. */
function picks(system: System, call: Call): boolean {
  return !call.values['subscription'] && !call.values['skipSubscriptionDiscovery'] && atTerminal(system, call)
}

/** A person at both ends who has not asked for a format is shown a list; a program gets JSON. */
function atTerminal(system: System, { values }: Call): boolean {
  const asked = ['username', 'identity', 'environment', 'output', 'query'].some((key) => values[key] !== undefined)
  return !asked && attended(system, { values }) && system.terminal.output && readConfig(system).flag('core', 'login_experience_v2', true)
}

/** `--subscription`: it becomes the current one, and only what matches is shown. */
async function narrowed(system: System, { values }: Call, cloud: Cloud, accounts: readonly Account[]): Promise<readonly Account[]> {
  const wanted = text(values, 'subscription')
  if (!wanted) return accounts
  const found = matching(accounts, wanted)
  if (!found[0]) throw new AuthError('subscription_not_found', `Subscription '${wanted}' not found. Check the ID or name and try again.`)
  const chosen = await choose(system, cloud.name, found[0].id)
  return found.map((one) => ({ ...one, isDefault: one.id === chosen.id }))
}

async function selection(system: System, cloud: Cloud, accounts: readonly Account[]): Promise<Answer> {
  const { pick } = await import('./pick.ts')
  const chosen = await pick(system, accounts)
  if (!chosen.isDefault) await choose(system, cloud.name, chosen.id)
  if (accounts.length > 1) tell(system, 'JSON instead of this list: az login --output json')
  return {}
}
