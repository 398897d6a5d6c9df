/** Which options of `az login` go together? The order and the texts are Azure CLI's; nothing is contacted. */

import { UsageError } from '../errors.ts'
import type { Values } from './args.ts'

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** @throws UsageError exit 1. */
export function checkLogin(values: Values): void {
  const broken = rules.find(([applies]) => applies(values))
  if (broken) throw new UsageError(broken[1], 1)
}

type Rule = readonly [applies: (values: Values) => boolean, text: string]

const secrets = ['password', 'passwordStdin', 'passwordFile'] as const

const rules: readonly Rule[] = [
  [(v) => given(v, 'identity') && any(v, 'password', 'servicePrincipal', 'tenant'),
    "usage error: '--identity' is not applicable with other arguments"],
  [(v) => given(v, 'identity') && given(v, 'username'),
    'Passing the managed identity ID with --username is no longer supported. Use --client-id, --object-id or --resource-id instead.'],
  [(v) => given(v, 'useDeviceCode') && any(v, 'password', 'servicePrincipal', 'username', 'identity'),
    "usage error: '--use-device-code' is not applicable with other arguments"],
  [(v) => given(v, 'useCertSnIssuer') && !given(v, 'servicePrincipal'),
    "usage error: '--use-sn-issuer' is only applicable with a service principal"],
  [(v) => given(v, 'servicePrincipal') && !given(v, 'username'),
    'usage error: --service-principal --username NAME --password SECRET --tenant TENANT'],
  [(v) => given(v, 'skipSubscriptionDiscovery') && !given(v, 'tenant'),
    "usage error: '--skip-subscription-discovery' requires '--tenant'"],
  [(v) => given(v, 'skipSubscriptionDiscovery') && given(v, 'subscription') && !GUID.test(String(v['subscription'])),
    "usage error: '--subscription' must be a subscription ID (GUID), not a name, when combined with '--skip-subscription-discovery'."],
  [(v) => ['clientId', 'objectId', 'resourceId'].filter((key) => given(v, key)).length > 1,
    'Usage error: Provide only one of --client-id, --object-id, --resource-id.'],
  // Azure CLI goes on and fails with a traceback; without a tenant there is nobody to ask.
  [(v) => given(v, 'servicePrincipal') && !given(v, 'tenant'),
    'usage error: --service-principal --username NAME --password SECRET --tenant TENANT'],
  // Azin's own options, after all that Azure CLI has to say.
  [(v) => given(v, 'environment') && any(v, 'username', ...secrets, 'servicePrincipal', 'certificate', 'federatedToken', 'identity', 'useDeviceCode', 'clientId', 'objectId', 'resourceId'),
    "usage error: '--environment' is not applicable with other arguments"],
  [(v) => secrets.filter((key) => given(v, key)).length > 1,
    'usage error: Provide only one of --password, --password-stdin, --password-file.'],
  [(v) => any(v, 'passwordStdin', 'passwordFile') && (!given(v, 'username') || any(v, 'certificate', 'federatedToken')),
    "usage error: '--password-stdin' and '--password-file' go with '--username', and not with another proof"],
  [(v) => given(v, 'federatedFrom') && (!given(v, 'servicePrincipal') || any(v, ...secrets, 'certificate', 'federatedToken')),
    "usage error: '--federated-from' goes with '--service-principal', and not with another proof"],
  [(v) => given(v, 'certificatePasswordFile') && !(given(v, 'certificate') && given(v, 'servicePrincipal')),
    "usage error: '--certificate-password-file' goes with '--service-principal' and '--certificate'"],
  [(v) => given(v, 'answer') && Object.keys(v).some((key) => !['answer', 'output', 'query', 'onlyShowErrors', 'verbose', 'debug', 'nonInteractive', 'timing', 'context'].includes(key)),
    "usage error: '--answer' is not applicable with other arguments"],
  [(v) => any(v, 'events', 'redirectPort', 'timeout', 'allTenants') && any(v, ...secrets, 'servicePrincipal', 'identity', 'environment', 'certificate', 'federatedToken'),
    "usage error: '--events', '--redirect-port', '--timeout' and '--all-tenants' are for a person who signs in with a browser or a code"],
  [(v) => given(v, 'redirectPort') && !/^[1-9]\d{0,4}$/.test(String(v['redirectPort'])) || Number(v['redirectPort']) > 65_535,
    "usage error: '--redirect-port' must be a port number"],
  [(v) => given(v, 'allTenants') && any(v, 'tenant', 'skipSubscriptionDiscovery'),
    "usage error: '--all-tenants' is not applicable with '--tenant'"],
  // Azure CLI takes no notice of it, and opens a browser.
  [(v) => given(v, 'federatedToken') && !given(v, 'servicePrincipal'),
    "usage error: '--federated-token' goes with '--service-principal'"],
]

/** An empty text counts as not given, as in Azure CLI. */
function given(values: Values, key: string): boolean {
  return values[key] !== undefined && values[key] !== ''
}

function any(values: Values, ...keys: readonly string[]): boolean {
  return keys.some((key) => given(values, key))
}

/** A name without anything that proves it: the secret must be asked for. */
export function lacksSecret(values: Values): boolean {
  return given(values, 'username') && !any(values, ...secrets, 'certificate', 'federatedToken', 'federatedFrom')
}
