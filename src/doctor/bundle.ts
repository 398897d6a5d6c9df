/** What may a stranger know? A file made only of words from closed lists and of numbers: names, paths, hosts and tokens cannot get into it. */

import { entriesOf } from '../cache/schema.ts'
import { readCache } from '../cache/read.ts'
import { readContexts } from '../context/store.ts'
import { activeCloud, listClouds } from '../profile/clouds.ts'
import { readConfig } from '../profile/config.ts'
import { isEncrypted } from '../profile/encryption.ts'
import { readProfile } from '../profile/file.ts'
import { kindOf } from '../profile/identity.ts'
import type { System } from '../system/system.ts'
import { version } from '../system/version.ts'
import { type Check, names, reasons } from './check.ts'

/** That they are set is told; never to what. */
const variables = [
  'AZURE_CONFIG_DIR', 'AZURE_CLOUD_NAME', 'AZIN_CONTEXT', 'AZIN_PASSTHROUGH', 'BROWSER', 'DISPLAY', 'WAYLAND_DISPLAY', 'SSH_CONNECTION', 'WSL_DISTRO_NAME',
  'CODESPACES', 'REMOTE_CONTAINERS', 'CI', 'GITHUB_ACTIONS', 'TF_BUILD', 'HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy',
  'NO_PROXY', 'no_proxy', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'AZURE_CLI_DISABLE_CONNECTION_VERIFICATION',
  'AZURE_IDENTITY_DISABLE_CP1', 'NO_COLOR', 'TZ', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR',
]

/** Settings whose values are words of these lists; other values are told as `other`. */
const settings: Readonly<Record<string, readonly string[]>> = {
  'core.output': ['json', 'jsonc', 'yaml', 'yamlc', 'table', 'tsv', 'none'],
  'core.encrypt_token_cache': ['true', 'false', 'yes', 'no', 'on', 'off', '1', '0'],
  'core.login_experience_v2': ['true', 'false', 'yes', 'no', 'on', 'off', '1', '0'],
  'core.only_show_errors': ['true', 'false', 'yes', 'no', 'on', 'off', '1', '0'],
  'core.no_color': ['true', 'false', 'yes', 'no', 'on', 'off', '1', '0'],
}

export async function bundleOf(system: System, checks: readonly Check[]): Promise<object> {
  return {
    kind: 'azin-doctor', version: 1, azin: version, platform: system.platform,
    runtime: { name: system.probe.runtime.name, version: digits(system.probe.runtime.version) },
    terminal: { input: system.terminal.input, output: system.terminal.output, error: system.terminal.error },
    checks: checks.map(shared), variables: variables.filter((name) => system.env[name]), settings: told(system), counts: await counts(system),
  }
}

/** Rebuilt from the closed lists, so that a finding can never slip through. */
function shared({ name, verdict, reason, figures = {} }: Check): object {
  const known = names.includes(name) && reasons.includes(reason)
  return { name: known ? name : 'unknown', verdict, reason: known ? reason : 'failed', figures: Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value))) }
}

function digits(text: string): string {
  return /^\d{1,4}(\.\d{1,4}){1,3}/.exec(text)?.[0] ?? 'other'
}

function told(system: System): object {
  return attempt(() => {
    const config = readConfig(system)
    return Object.fromEntries(Object.entries(settings).flatMap(([key, words]) => {
      const [section = '', name = ''] = key.split('.')
      const value = config.text(section, name)?.toLowerCase()
      return value === undefined ? [] : [[key, words.includes(value) ? value : 'other']]
    }))
  }) ?? {}
}

async function counts(system: System): Promise<object> {
  const profile = await attemptLater(async () => readProfile(system))
  const cache = await attemptLater(async () => (isEncrypted(system) ? undefined : readCache(system)))
  const kinds = (profile?.subscriptions ?? []).map((one) => kindOf(one.user))
  return {
    cloud: attempt(() => (activeCloud(system).builtIn ? activeCloud(system).name : 'custom')) ?? 'unusable',
    customClouds: attempt(() => listClouds(system).filter((one) => !one.builtIn).length) ?? null,
    contexts: attempt(() => Object.keys(readContexts(system).contexts).length) ?? null,
    ...(profile && { accounts: kinds.length, users: new Set(profile.subscriptions.map((one) => one.user.name)).size, tenants: new Set(profile.subscriptions.map((one) => one.tenantId)).size,
      servicePrincipals: kinds.filter((kind) => kind === 'servicePrincipal').length, machines: kinds.filter((kind) => kind === 'managedIdentity').length }),
    ...(cache && { accessTokens: entriesOf(cache, 'AccessToken').length, refreshTokens: entriesOf(cache, 'RefreshToken').length }),
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined // what is damaged is among the checks
  }
}

async function attemptLater<T>(read: () => Promise<T>): Promise<T | undefined> {
  return read().catch(() => undefined)
}
