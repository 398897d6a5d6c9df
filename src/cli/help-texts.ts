/** What do people read about the commands? Every word of the help stands here. */

export interface Words {
  readonly summary: string
  readonly details?: string
  /** A line of purpose, then the command. */
  readonly examples?: readonly (readonly [purpose: string, command: string])[]
}

export const groupWords: Readonly<Record<string, string>> = {
  account: 'Subscriptions, tenants and tokens.',
  'account tenant': 'Tenants of the accounts that are signed in.',
  'account subscription': 'Subscriptions of the accounts that are signed in.',
  ad: 'Microsoft Entra ID.',
  'ad signed-in-user': 'Whoever is signed in.',
  cloud: 'Clouds, and which of them is used.',
  context: 'Contexts: a cloud, an account, a tenant and a subscription under one name, for one command, one shell or one directory.',
  config: 'Settings, kept in the file "config".',
  emulator: 'A small Entra ID and Azure Resource Manager on this machine, for tests.',
}

export const commandWords: Readonly<Record<string, Words>> = {
  login: {
    summary: 'Sign in.',
    details: 'Opens the browser. Where there is none, shows a code to enter on another device. Afterwards lists the subscriptions of the account and lets you choose one.',
    examples: [
      ['Sign in with the browser', 'az login'],
      ['On a machine without a browser', 'az login --use-device-code'],
      ['To one tenant only', 'az login --tenant contoso.com'],
      ['As an application; the secret is asked for', 'az login --service-principal -u CLIENT_ID -t TENANT'],
      ['As an application with a certificate', 'az login --service-principal -u CLIENT_ID -t TENANT --certificate app.pfx'],
      ['In a pipeline, with the variables of the Azure SDKs', 'az login --environment'],
      ['As the managed identity of this machine', 'az login --identity'],
    ],
  },
  logout: {
    summary: 'Sign out: forget the accounts and tokens of a user.',
    details: 'Without --username it is the user of the current subscription.',
    examples: [['Sign out a certain user', 'az logout --username ann@contoso.com']],
  },
  'account get-access-token': {
    summary: 'Print a token for the Azure services that a program wants to call.',
    details: 'A token with more than five minutes left comes from the cache without any request; otherwise it is renewed first. "expires_on" is in seconds since 1970, "expiresOn" is local time.',
    examples: [
      ['For Azure Resource Manager', 'az account get-access-token'],
      ['For Microsoft Graph, the bare token', 'az account get-access-token --resource-type ms-graph --query accessToken -o tsv'],
      ['For another tenant', 'az account get-access-token --tenant contoso.com'],
      ['After a role or a group was added to you', 'az account get-access-token --force-refresh'],
      ['For storage', 'az account get-access-token --scope https://storage.azure.com/.default'],
    ],
  },
  'account list': {
    summary: 'List the subscriptions you are signed in to.',
    details: 'Those of the active cloud that are enabled; --all shows the rest.',
    examples: [['As a table', 'az account list --output table'], ['The names alone', 'az account list --query "[].name" --output tsv']],
  },
  'account show': { summary: 'Show one subscription, by default the current one.', examples: [['Its id', 'az account show --query id --output tsv']] },
  'account set': { summary: 'Choose the current subscription.', examples: [['By name', 'az account set --subscription "My Subscription"']] },
  'account clear': { summary: 'Sign out everybody: forget all accounts and tokens.' },
  'account tenant list': { summary: 'List the tenants you belong to; where Azure cannot be asked, those of the last sign-in.' },
  'account subscription list': { summary: 'List your subscriptions as resources; where Azure cannot be asked, those of the last sign-in.' },
  'account list-locations': { summary: 'List the regions that a subscription can use.', examples: [['Their names', 'az account list-locations --query "[].name" --output tsv']] },
  'ad signed-in-user show': { summary: 'Show who is signed in, as Microsoft Graph knows them.', examples: [['The object id', 'az ad signed-in-user show --query id --output tsv']] },
  'ad signed-in-user list-owned-objects': { summary: 'List what the signed-in user owns in Microsoft Entra ID.' },
  'cloud list': { summary: 'List the clouds.' },
  'cloud show': { summary: 'Show the endpoints of a cloud, by default the active one.' },
  'cloud set': { summary: 'Choose the active cloud.', examples: [['Azure in China', 'az cloud set --name AzureChinaCloud']] },
  'cloud list-profiles': { summary: 'List the API profiles of a cloud.' },
  'cloud register': {
    summary: 'Add a cloud.',
    details: 'Its endpoints come from the options, or from --cloud-config as JSON in the shape of "az cloud show".',
    examples: [['From a file', 'az cloud register --name MyCloud --cloud-config @cloud.json']],
  },
  'cloud update': { summary: 'Change a cloud, by default the active one.' },
  'cloud unregister': { summary: 'Remove a cloud that was added.' },
  'config get': { summary: 'Show settings.', examples: [['One setting', 'az config get core.output'], ['A section', 'az config get core']] },
  'config set': { summary: 'Change settings.', examples: [['Tables by default', 'az config set core.output=table']] },
  'config unset': { summary: 'Remove settings.', examples: [['JSON again', 'az config unset core.output']] },
  configure: {
    summary: 'Set default values for options; they serve the commands of Azure CLI.',
    examples: [['A resource group', 'az configure --defaults group=MyGroup'], ['What is set', 'az configure --list-defaults']],
  },
  rest: {
    summary: 'Ask any REST API of Azure, with the right token.',
    details: 'The token is for Azure Resource Manager, for another service of the cloud that the address belongs to, or for --resource. It is sent to that service alone. {subscriptionId} stands for the current subscription.',
    examples: [
      ['The resource groups', 'az rest --url "/subscriptions/{subscriptionId}/resourcegroups?api-version=2021-04-01"'],
      ['Microsoft Graph', 'az rest --url https://graph.microsoft.com/v1.0/me'],
      ['Change something', 'az rest --method put --url URL --body @body.json'],
    ],
  },
  completion: {
    summary: 'Print a script that lets a shell complete commands, options and values: bash, zsh, fish or powershell.',
    examples: [['bash, in ~/.bashrc', 'source <(az completion bash)'], ['zsh, in ~/.zshrc', 'source <(az completion zsh)'], ['fish, in config.fish', 'az completion fish | source']],
  },
  status: {
    summary: 'Am I signed in? As whom, where, and for how long.',
    details: 'Reads the files alone, and asks the server only with --check. Exit code 0: signed in; 1: not; 2: something wants attention.',
    examples: [['Does the server still agree?', 'az status --check'], ['In a script', 'az status >/dev/null || az login']],
  },
  whoami: {
    summary: 'What a token says about you: audience, tenant, roles, second factor, lifetime. Never the token itself.',
    examples: [['For a service', 'az whoami --resource https://vault.azure.net']],
  },
  explain: {
    summary: 'What an AADSTS error means, who must act, and what to type. Nothing is contacted.',
    examples: [['A number', 'az explain AADSTS50076'], ['A whole error', 'az account get-access-token 2>&1 | az explain']],
  },
  doctor: {
    summary: 'Check what a sign-in needs: clock, network, certificates, browser, files, PATH.',
    details: 'Says for each what it found and what mends it; changes nothing. Only the hosts of the active cloud are contacted. Exit code 1 if something is broken.',
    examples: [['A file to share, without names, paths or secrets', 'az doctor --bundle azin.json']],
  },
  'context create': {
    summary: 'Make a context out of the default account, or of another one that is signed in.',
    examples: [['From now', 'az context create work'], ['Of a subscription', 'az context create prod --subscription Production'], ['Of an account and a tenant', 'az context create guest --account ada@contoso.com --tenant fabrikam.com']],
  },
  'context list': { summary: 'List the contexts.' },
  'context show': { summary: 'Show a context, by default the one of this shell.' },
  'context use': { summary: 'Make a context the default of every shell and of other programs.', examples: [['In this shell alone, instead', 'export AZIN_CONTEXT=work']] },
  'context delete': { summary: 'Forget a context. Nobody is signed out.' },
  'context allow': {
    summary: 'Let the nearest file .azin choose the context of its directory tree.',
    details: 'Such a file holds one line: context = NAME. It acts through "az context hook", and with this very content only.',
  },
  'context deny': { summary: 'Take that back.' },
  'context hook': {
    summary: 'Print what makes a shell follow the files .azin.',
    examples: [['bash', 'eval "$(azin context hook bash)"'], ['zsh', 'eval "$(azin context hook zsh)"'], ['fish', 'azin context hook fish | source'], ['PowerShell', 'azin context hook pwsh | Out-String | Invoke-Expression']],
  },
  'context enter': { summary: 'Used by the hook: the context that counts in this directory.' },
  version: { summary: 'Show the versions: of azin, and of the Azure CLI whose commands it keeps to.' },
  install: {
    summary: 'Write the launcher "az", so that programs which call az use azin.',
    details: 'A small script with absolute paths. It says what else is called az on your PATH.',
    examples: [['Into a directory of your choice', 'azin install --dir ~/bin']],
  },
  uninstall: { summary: 'Remove the launcher "az" that "azin install" wrote.' },
  upgrade: {
    summary: 'Put the version of a release archive in the place of this executable.',
    details: 'The checksum is looked for beside the archive. The old version stays until the new one has answered.',
    examples: [['From an archive with its .sha256 beside it', 'azin upgrade --from azin-0.2.0-linux-x64.tar.gz']],
  },
  'emulator start': {
    summary: 'Start the emulator, and print what to export so that programs use it.',
    examples: [['With your own directory', 'azin emulator start --directory people.json']],
  },
}

/** By key of the option; `command:key` where a word means something else for one command. */
export const optionWords: Readonly<Record<string, string>> = {
  output: 'Format of the output: json, jsonc, yaml, yamlc, table, tsv or none. Default: json.',
  query: 'JMESPath expression that picks from the result.',
  onlyShowErrors: 'No warnings.',
  verbose: 'Say more.',
  debug: 'Say much more. Never shows secrets.',
  help: 'Show this help.',
  timing: 'Tell where the time of this command went, on standard error.',
  context: 'Act under this context; before the words of a command that is handed to Azure CLI.',
  contextName: 'Name of the context.',
  account: 'User name, or client id of a service principal.',
  force: 'Replace what is there.',
  path: 'The file, by default the nearest .azin upwards.',
  hookShell: 'bash, zsh, fish or pwsh.',
  text: 'The number, or the text of the error; without it, standard input.',
  check: 'Ask the server, with one request.',
  json: 'The same as JSON.',
  bundle: 'Write what was found to this file, to be shared.',
  subscription: 'Name or id of a subscription.',
  'login:subscription': 'Name or id of the subscription to choose.',
  from: 'Path of the release archive.',
  sha256: 'SHA-256 of the archive, in place of the file beside it.',
  resource: 'The service the token is for, as its resource URI or application id.',
  resourceType: 'The service the token is for, by kind.',
  scope: 'Scopes, separated by blanks: what the token is for.',
  'login:scope': 'Scopes to consent to at sign-in, all of one service.',
  tenant: 'Tenant: its id or one of its domains.',
  all: 'All of them, whatever their cloud and state.',
  refresh: 'Ask Azure again.',
  username: 'User name; with --service-principal the client id.',
  'logout:username': 'Whom to sign out.',
  password: 'Password or client secret. Better leave it out and be asked: what is typed here, other programs can see.',
  allowNoSubscriptions: 'Keep tenants in which you have no subscription.',
  claimsChallenge: 'Claims that a service has asked for, in base64.',
  useDeviceCode: 'Show a code to enter on another device.',
  servicePrincipal: 'Sign in as an application.',
  forceRefresh: 'Ask the server even if there is a live token, and keep its answer in place of that.',
  minValidity: 'How long the token must live at least: 30m, 1h, 90s. Default: 5m.',
  passwordStdin: 'Read the password or client secret from standard input.',
  passwordFile: 'Read the password or client secret from this file.',
  certificate: 'PEM or PFX file with the certificate and its private key. If it is locked, its password is asked for.',
  certificatePasswordFile: 'File with the password that opens the certificate file; it is read again whenever the certificate is.',
  environment: 'Sign in as the application that AZURE_CLIENT_ID, AZURE_TENANT_ID and one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE name.',
  revoke: 'Also end all sessions of the user, on all machines and in all applications.',
  useCertSnIssuer: 'Send the certificate along (subject name and issuer).',
  federatedToken: 'Token of another identity provider, in place of a secret.',
  identity: 'Sign in with the managed identity of this machine.',
  clientId: 'With --identity the client id of a managed identity; without, your own application to sign in with instead of Azure CLI.',
  objectId: 'Object id of a managed identity.',
  resourceId: 'Resource id of a managed identity.',
  skipSubscriptionDiscovery: 'Do not list subscriptions; needs --tenant.',
  name: 'Name of the cloud.',
  profile: 'API profile; there is only "latest".',
  showAll: 'All profiles.',
  cloudConfig: 'The whole cloud as JSON, or @file.',
  skipEndpointDiscovery: 'Do not ask the resource manager for the other endpoints.',
  extended: 'Extended locations too.',
  type: 'Kind of object, such as application or group.',
  defaults: 'NAME=VALUE, separated by blanks.',
  listDefaults: 'Show them.',
  configScope: 'global, or local: for this directory.',
  url: 'Address, or what follows the address of Azure Resource Manager.',
  method: 'HTTP method. Default: get.',
  headers: 'KEY=VALUE, separated by blanks, or JSON.',
  uriParameters: 'Parameters of the address: KEY=VALUE, separated by blanks, or JSON.',
  body: 'What is sent, or @file.',
  skipAuthorizationHeader: 'Send no token.',
  outputFile: 'File for the answer.',
  shell: 'bash, zsh, fish or powershell.',
  acquirePolicyToken: 'Accepted and not needed: nothing here changes a resource.',
  changeReference: 'Accepted and not needed: nothing here changes a resource.',
  local: 'The settings of this directory.',
  keys: 'section.name, for "set" section.name=value.',
  directory: 'Where to put it.',
  port: 'Port to listen on; by default any free one.',
  cast: 'JSON file with the tenants, users and applications.',
  proxy: 'Also be an HTTPS proxy that stands in for the hosts of Azure.',
}

/** What stands behind an option of a cloud's definition. */
export function definitionWords(key: string): string | undefined {
  const [, kind, name] = /^(endpoint|suffix)(\w+)$/.exec(key) ?? []
  if (!kind || !name) return undefined
  const spelled = name.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase()
  return kind === 'endpoint' ? `URL: ${spelled}.` : `Host name ending: ${spelled}.`
}
