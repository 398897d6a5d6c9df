/** How does the command line become a sign-in, and what is shown when it worked? */

import { AuthError } from '../errors.ts'
import { activeCloud } from '../profile/clouds.ts'
import { readConfig } from '../profile/config.ts'
import { matching } from '../profile/identity.ts'
import type { Account, Cloud } from '../profile/schema.ts'
import { type SignInAsk, signIn } from '../sign-in.ts'
import type { System } from '../system/system.ts'
import { choose, listed } from './account.ts'
import { list, text, type Values } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { screen } from './login-person.ts'
import { checkLogin } from './login-rules.ts'
import { inCloudShell, wayIn } from './login-way.ts'
import { tell, warn } from './voice.ts'
import { prose } from './wrap.ts'

export async function login(system: System, call: Call): Promise<Answer> {
  const { values } = call
  checkLogin(values)
  const cloud = activeCloud(system)
  for (const warning of cautions(system, call, cloud)) warn(system, call, warning)
  const ask = { ...askFor(cloud, values), ...(await wayIn(system, cloud, values)) }
  const choosing = picks(system, call)
  const retrieving = `\nRetrieving ${values['tenant'] ? '' : 'tenants and '}subscriptions for the selection...\n`
  const { person, tidy } = screen(system, call, () => choosing && system.terminal.out(prose(retrieving, system.terminal.columns)))
  const { accounts } = await signIn(system, ask, person).finally(tidy)
  const kept = values['skipSubscriptionDiscovery'] ? accounts : await narrowed(system, call, cloud, accounts)
  const several = values['subscription'] !== undefined && kept.length > 1 && atTerminal(system, call)
  return choosing || several ? selection(system, cloud, kept) : { value: values['identity'] ? kept : kept.map(listed) }
}

/** What should be known before a secret is given away, or a sign-in begun that is not needed. */
function cautions(system: System, { values, secretTyped }: Call, cloud: Cloud): readonly string[] {
  return [
    inCloudShell(system) && !values['identity'] && "Cloud Shell is automatically authenticated under the initial account that opened it. 'az login' is needed only to be somebody else.",
    values['username'] && !values['servicePrincipal'] && passwordWarning(cloud),
    secretTyped && 'The secret was typed as an argument, where other programs can read it and the shell keeps it. Leave it out and you are asked for it, or use --password-stdin, --password-file FILE or @FILE.',
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
  return !asked && system.terminal.input && system.terminal.output && readConfig(system).flag('core', 'login_experience_v2', true)
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
