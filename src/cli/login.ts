/** How does the command line become a sign-in, and what is shown when it worked? */

import { AuthError, UsageError } from '../errors.ts'
import { activeCloud } from '../profile/clouds.ts'
import { readConfig } from '../profile/config.ts'
import { matching } from '../profile/identity.ts'
import type { Account, Cloud } from '../profile/schema.ts'
import { type SignInAsk, signIn } from '../sign-in.ts'
import type { System } from '../system/system.ts'
import { choose, listed } from './account.ts'
import { list, text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { screen } from './login-person.ts'
import { checkLogin, lacksSecret } from './login-rules.ts'
import { tell, warn } from './voice.ts'
import { prose } from './wrap.ts'

export async function login(system: System, call: Call): Promise<Answer> {
  const { values } = call
  checkLogin(values)
  refuseMissing(call)
  const cloud = activeCloud(system)
  if (values['username'] && !values['servicePrincipal']) warn(system, call, passwordWarning(cloud))
  if (call.secretTyped) warn(system, call, 'The secret was typed as an argument, where other programs can read it and the shell keeps it. Leave --password out and you are asked for it.')
  const secret = lacksSecret(values) ? await askSecret(system) : text(values, 'password')
  const choosing = picks(system, call)
  const retrieving = `\nRetrieving ${values['tenant'] ? '' : 'tenants and '}subscriptions for the selection...\n`
  const { person, tidy } = screen(system, call, () => choosing && system.terminal.out(prose(retrieving, system.terminal.columns)))
  const { accounts } = await signIn(system, askFor(cloud, call, secret), person).finally(tidy)
  const kept = values['skipSubscriptionDiscovery'] ? accounts : await narrowed(system, call, cloud, accounts)
  const several = values['subscription'] !== undefined && kept.length > 1 && atTerminal(system, call)
  return choosing || several ? selection(system, cloud, kept) : { value: kept.map(listed) }
}

function refuseMissing({ values }: Call): void {
  const missing = values['identity'] ? '--identity' : undefined
  if (missing) throw new AuthError('not_supported', `azin cannot sign in with ${missing} yet.`)
}

/** What proves the identity, as Azure CLI chooses among several: the secret, the certificate, then the federated token. */
function askFor(cloud: Cloud, { values }: Call, secret: string | undefined): SignInAsk {
  return {
    cloud,
    way: wayOf({ values }, secret),
    tenant: text(values, 'tenant') || undefined,
    scopes: list(values, 'scope'),
    allow_no_subscriptions: values['allowNoSubscriptions'] === true,
    skip_discovery: values['skipSubscriptionDiscovery'] ? { subscription: text(values, 'subscription') || undefined } : undefined,
    claims_challenge: text(values, 'claimsChallenge'),
  }
}

function wayOf({ values }: Pick<Call, 'values'>, secret: string | undefined): SignInAsk['way'] {
  const username = text(values, 'username')
  if (!values['servicePrincipal']) {
    if (username && secret) return { kind: 'password', username, password: secret }
    return { kind: values['useDeviceCode'] ? 'device-code' : 'browser' }
  }
  const certificate = text(values, 'certificate')
  const way = { kind: 'service-principal', client_id: username ?? '' } as const
  if (secret) return { ...way, secret }
  if (certificate) return { ...way, certificate, ...(values['useCertSnIssuer'] && { use_cert_sn_issuer: true }) }
  return { ...way, client_assertion: text(values, 'federatedToken') ?? '' }
}

async function askSecret(system: System): Promise<string> {
  const secret = system.terminal.input ? await system.terminal.ask('Password: ', { secret: true }) : ''
  if (secret === '') throw new UsageError('Please specify both username and password in non-interactive mode.', 1)
  return secret
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
  const asked = ['username', 'identity', 'output', 'query'].some((key) => values[key] !== undefined)
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
