/** Which commands are there, with which options, and who answers them? Words for people are in help-texts.ts. */

import type { System } from '../system/system.ts'
import type { Option, Positional, Values } from './args.ts'
import { getAccessTokenCommand } from './get-access-token.ts'
import { ownCommands } from './own-commands.ts'
import { tokenOptions } from './token-line.ts'

/** What only a door can offer: the program that runs us, and things bundled apart. */
export interface Doors {
  /** `azin emulator start`: runs until it is ended, answers with an exit code. */
  readonly emulator?: (args: { readonly port?: number; readonly directory?: string; readonly proxy?: boolean }) => Promise<number>
  /** Writes to standard output, where that can be done better than by `terminal.out`. */
  readonly print?: (text: string) => Promise<void>
  /** The command that starts this very program, as absolute paths: `[node, bin.cjs]` or `[executable]`. */
  readonly self?: readonly string[]
}

/** One command line, understood. */
export interface Call {
  readonly command: Command
  readonly values: Values
  readonly doors: Doors
  /** A secret stood in the arguments themselves (not in a file, not asked for). */
  readonly secretTyped: boolean
}

export interface Answer {
  /** What is rendered; `undefined` or `null` prints nothing. */
  readonly value?: unknown
  /** What a table shows instead. */
  readonly table?: (value: unknown) => unknown
  /** What tsv shows instead, where scripts count columns. */
  readonly columns?: (value: unknown) => unknown
  /** Where it is not 0 although nothing was thrown. */
  readonly exit?: number
  /** It holds a token that is to be renewed behind the answer. */
  readonly aging?: boolean
}

export type Handler = (system: System, call: Call) => Promise<Answer>

export interface Command {
  readonly path: string
  readonly options: readonly Option[]
  readonly positional?: Positional
  /** Hidden from the lists of commands. */
  readonly hidden?: boolean
  /** Talks to Azure Resource Manager or to a service, whose certificates the user may have chosen not to check; `refresh`: only with that option. */
  readonly asks?: true | 'refresh'
  /** The same in every context. */
  readonly everywhere?: true
  readonly load: () => Promise<Handler>
}

const FORMATS = ['json', 'jsonc', 'yaml', 'yamlc', 'table', 'tsv', 'none']

const one = (key: string, ...names: string[]): Option => ({ names, key, take: 'one' })
const flag = (key: string, ...names: string[]): Option => ({ names, key, take: 'flag' })
const need = (option: Option): Option => ({ ...option, required: true })
/** Options that Azure CLI does not have. */
const own = (option: Option): Option => ({ ...option, own: true })

/** Understood by every command, before, between or after its words. */
export const globalOptions: readonly Option[] = [
  { names: ['--output', '-o'], key: 'output', take: 'one', choices: FORMATS },
  one('query', '--query'),
  flag('onlyShowErrors', '--only-show-errors'),
  flag('verbose', '--verbose'),
  flag('debug', '--debug'),
  flag('help', '--help', '-h'),
  { names: ['--timing'], key: 'timing', take: 'flag', own: true },
  own(one('context', '--context')),
  own(flag('nonInteractive', '--non-interactive')),
  // Azure CLI 2.85 has them everywhere; they concern changes of resources, and nothing here changes one.
  { names: ['--acquire-policy-token'], key: 'acquirePolicyToken', take: 'flag', own: true },
  { names: ['--change-reference'], key: 'changeReference', take: 'one', own: true },
]

const subscription = one('subscription', '--subscription', '-s', '--name', '-n')
const cloudName = one('name', '--name', '-n')

const endpoints = ['active-directory', 'active-directory-data-lake-resource-id', 'active-directory-graph-resource-id',
  'active-directory-resource-id', 'gallery', 'management', 'microsoft-graph-resource-id', 'resource-manager', 'sql-management', 'vm-image-alias-doc']
const suffixes = ['acr-login-server-endpoint', 'azure-datalake-analytics-catalog-and-job-endpoint', 'azure-datalake-store-file-system-endpoint',
  'keyvault-dns', 'sql-server-hostname', 'storage-endpoint']

/** `endpointResourceManager`: the key that `--cloud-config` uses for the same thing. */
const definition = (kind: 'endpoint' | 'suffix', name: string): Option =>
  one(`${kind}-${name}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), `--${kind}-${name}`)

/** Those of old are for Azure Stack Hub. Azure CLI cannot start where another name stands in clouds.config. */
const profile: Option = {
  names: ['--profile'], key: 'profile', take: 'one', choices: ['latest', '2017-03-09-profile', '2018-03-01-hybrid', '2019-03-01-hybrid', '2020-09-01-hybrid'],
}

const cloudDefinition: readonly Option[] = [
  one('cloudConfig', '--cloud-config'),
  profile,
  flag('skipEndpointDiscovery', '--skip-endpoint-discovery'),
  ...endpoints.map((name) => definition('endpoint', name)),
  ...suffixes.map((name) => definition('suffix', name)),
]

/** Also those of `az serve --store memory`. */
export const login: readonly Option[] = [
  one('username', '--username', '-u'),
  one('password', '--password', '-p'),
  one('tenant', '--tenant', '-t'),
  { names: ['--scope'], key: 'scope', take: 'some' },
  flag('allowNoSubscriptions', '--allow-no-subscriptions'),
  one('claimsChallenge', '--claims-challenge'),
  flag('useDeviceCode', '--use-device-code'),
  flag('servicePrincipal', '--service-principal'),
  one('certificate', '--certificate'),
  flag('useCertSnIssuer', '--use-cert-sn-issuer'),
  one('federatedToken', '--federated-token'),
  flag('identity', '--identity', '-i'),
  one('clientId', '--client-id'),
  one('objectId', '--object-id'),
  one('resourceId', '--resource-id'),
  flag('skipSubscriptionDiscovery', '--skip-subscription-discovery', '--skip-sub'),
  one('subscription', '--subscription', '-s'),
  own(flag('passwordStdin', '--password-stdin')),
  own(one('passwordFile', '--password-file')),
  own(one('certificatePasswordFile', '--certificate-password-file')),
  { names: ['--store'], key: 'store', take: 'one', choices: ['user', 'job', 'memory'], own: true },
  own(one('federatedFrom', '--federated-from')),
  own(flag('environment', '--environment')),
  own(one('redirectPort', '--redirect-port')),
  own(one('timeout', '--timeout')),
  own(flag('ifNeeded', '--if-needed')),
  own(flag('allTenants', '--all-tenants')),
  own(flag('events', '--events')),
  own(one('answer', '--answer')),
]

const account = (name: 'list' | 'show') => async () => (await import('./account.ts'))[name]
const accountMore = (name: 'clear' | 'tenantList' | 'subscriptionList' | 'listLocations') => async () => (await import('./account-more.ts'))[name]
const cloud = (name: 'list' | 'show' | 'set' | 'listProfiles' | 'register' | 'update' | 'unregister') => async () => (await import('./cloud.ts'))[name]
const config = (name: 'get' | 'set' | 'unset') => async () => (await import('./config.ts'))[name]
const rest = (name: 'restCommand' | 'signedInUser' | 'ownedObjects') => async () => (await import('./rest.ts'))[name]
const install = (name: 'install' | 'uninstall') => async () => (await import('./install.ts'))[name]

export const commands: readonly Command[] = [
  // In two steps, as Node opens all files of one `import()` at once, and some systems allow 64.
  { path: 'login', options: login, asks: true, load: async () => (await import('../sign-in.ts'), await import('./login.ts')).login },
  { path: 'logout', options: [one('username', '--username'), own(flag('revoke', '--revoke'))], load: async () => (await import('./logout.ts')).logout },
  {
    path: 'account get-access-token',
    options: [...tokenOptions, own(flag('forceRefresh', '--force-refresh')), own(one('minValidity', '--min-validity'))],
    load: async () => getAccessTokenCommand,
  },
  { path: 'account list', options: [flag('all', '--all'), flag('refresh', '--refresh')], asks: 'refresh', load: account('list') },
  { path: 'account show', options: [subscription], load: account('show') },
  { path: 'account set', options: [subscription], load: async () => (await import('./account-set.ts')).set },
  { path: 'account clear', options: [], load: accountMore('clear') },
  { path: 'account tenant list', options: [], asks: true, load: accountMore('tenantList') },
  { path: 'account subscription list', options: [], asks: true, load: accountMore('subscriptionList') },
  {
    path: 'account list-locations',
    options: [one('subscription', '--subscription', '-s'), flag('extended', '--include-extended-locations')],
    asks: true,
    load: accountMore('listLocations'),
  },
  { path: 'ad signed-in-user show', options: [one('subscription', '--subscription')], asks: true, load: rest('signedInUser') },
  { path: 'ad signed-in-user list-owned-objects', options: [one('type', '--type', '-t'), one('subscription', '--subscription')], asks: true, load: rest('ownedObjects') },
  { path: 'cloud list', options: [], load: cloud('list') },
  { path: 'cloud show', options: [cloudName], load: cloud('show') },
  { path: 'cloud set', options: [need(cloudName), profile], load: cloud('set') },
  { path: 'cloud list-profiles', options: [cloudName, flag('showAll', '--show-all')], load: cloud('listProfiles') },
  { path: 'cloud register', options: [need(cloudName), ...cloudDefinition], asks: true, load: cloud('register') },
  { path: 'cloud update', options: [cloudName, ...cloudDefinition], asks: true, load: cloud('update') },
  { path: 'cloud unregister', options: [need(cloudName)], load: cloud('unregister') },
  { path: 'config get', everywhere: true, options: [flag('local', '--local')], positional: { name: 'key', key: 'keys', take: 'optional' }, load: config('get') },
  { path: 'config set', everywhere: true, options: [flag('local', '--local')], positional: { name: '<KEY_VALUE>', key: 'keys', take: 'some' }, load: config('set') },
  { path: 'config unset', everywhere: true, options: [flag('local', '--local')], positional: { name: '<KEY>', key: 'keys', take: 'some' }, load: config('unset') },
  { path: 'configure', everywhere: true, options: [
    { names: ['--defaults', '-d'], key: 'defaults', take: 'some' },
    { names: ['--list-defaults', '-l'], key: 'listDefaults', take: 'any' },
    { names: ['--scope'], key: 'configScope', take: 'one', choices: ['global', 'local'] },
  ], load: async () => (await import('./configure.ts')).configure },
  {
    path: 'rest',
    options: [
      need(one('url', '--url', '--uri', '-u')),
      { names: ['--method', '-m'], key: 'method', take: 'one', choices: ['head', 'get', 'put', 'post', 'delete', 'options', 'patch'] },
      { names: ['--headers'], key: 'headers', take: 'some' },
      { names: ['--uri-parameters', '--url-parameters'], key: 'uriParameters', take: 'some' },
      one('body', '--body', '-b'),
      flag('skipAuthorizationHeader', '--skip-authorization-header'),
      one('resource', '--resource'),
      one('outputFile', '--output-file'),
      one('subscription', '--subscription'),
    ],
    asks: true,
    load: rest('restCommand'),
  },
  { path: 'completion', everywhere: true, options: [], positional: { name: 'shell', key: 'shell', take: 'optional' }, load: async () => (await import('./completion.ts')).completion },
  ...ownCommands,
  { path: 'version', everywhere: true, options: [one('subscription', '--subscription')], load: async () => (await import('./version.ts')).version },
  { path: 'install', everywhere: true, options: [own(one('directory', '--dir'))], load: install('install') },
  { path: 'uninstall', everywhere: true, options: [own(one('directory', '--dir'))], load: install('uninstall') },
  { path: 'upgrade', options: [own(need(one('from', '--from'))), own(one('sha256', '--sha256'))], load: async () => (await import('./upgrade.ts')).upgrade },
  {
    path: 'emulator start',
    everywhere: true,
    options: [own(one('port', '--port')), own(one('cast', '--directory')), own(flag('proxy', '--proxy'))],
    load: async () => (await import('./emulator.ts')).emulatorStart,
  },
]
