/** What does a person need to know to use a running emulator? What to export, what to type, and whom they can be. */

import { demoPassword } from './default-directory.ts'
import { findTenant, isPersonal } from './directory.ts'
import type { Directory, User } from './directory.ts'
import type { RunningServer } from './server.ts'

type Addresses = Pick<RunningServer, 'origin' | 'proxy' | 'ca'>

/** The text that `azin emulator start` prints, for the shell of the platform. */
export function instructions(server: Addresses, directory: Directory, platform: string = process.platform): string {
  const parts = [
    `The emulator answers on ${server.origin}. Ctrl+C ends it, and everything in it is forgotten.`,
    forAzin(server.origin, platform),
    ...(server.proxy !== undefined && server.ca !== undefined ? [forOthers(server.origin, server.proxy, server.ca, directory, platform)] : []),
    cast(directory),
  ]
  return `${parts.join('\n\n')}\n`
}

function forAzin(origin: string, platform: string): string {
  const endpoints = [
    `--endpoint-active-directory ${origin}`,
    `--endpoint-resource-manager ${origin}/`,
    '--endpoint-active-directory-resource-id https://management.core.windows.net/',
    `--endpoint-microsoft-graph-resource-id ${origin}/`,
  ]
  return [
    'For azin, in another terminal, with accounts kept apart from your own:',
    ...ownAccounts(platform),
    `  azin cloud register --name Emulator ${endpoints.join(' ')}`,
    '  azin cloud set --name Emulator',
    '  azin login',
  ].join('\n')
}

function forOthers(origin: string, proxy: string, ca: string, directory: Directory, platform: string): string {
  const trust = ['REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] // Python, Node, and Go or OpenSSL
  return [
    "For Azure's own CLI and other programs, which ask Microsoft's hosts by name, in a terminal of their own:",
    ...ownAccounts(platform),
    assign('HTTPS_PROXY', proxy, platform),
    ...trust.map((name) => assign(name, ca, platform)),
    `  ${platform === 'win32' ? 'az.cmd' : '/usr/bin/az'} login -u ${directory.users[0]?.name ?? 'NAME'} -p ${directory.users[0]?.password === demoPassword ? demoPassword : 'PASSWORD'}`,
    `Your browser does not go through the proxy, so sign in with a password, or with --use-device-code: enter the code at ${origin}/devicelogin`,
  ].join('\n')
}

function ownAccounts(platform: string): readonly string[] {
  if (platform !== 'win32') return ['  export AZURE_CONFIG_DIR="$(mktemp -d)"']
  return ['  $env:AZURE_CONFIG_DIR = (New-Item -ItemType Directory "$env:TEMP\\azin-$(New-Guid)").FullName']
}

function assign(name: string, value: string, platform: string): string {
  return platform === 'win32' ? `  $env:${name} = '${value.replaceAll("'", "''")}'` : `  export ${name}='${value.replaceAll("'", `'\\''`)}'`
}

function cast(directory: Directory): string {
  const width = Math.max(...directory.users.map(({ name }) => name.length))
  const lines = directory.users.map((user) => `  ${user.name.padEnd(width)}  ${described(user, directory)}`.trimEnd())
  const demo = directory.users.every(({ password }) => password === demoPassword)
  return [demo ? `Who you can be; the password is always ${demoPassword}:` : 'Who you can be (passwords are in the directory file):', ...lines].join('\n')
}

function described(user: User, directory: Directory): string {
  const tenants = 1 + (user.guestIn?.length ?? 0)
  const home = findTenant(directory, user.home)
  const traits = [
    isPersonal(user) && 'a personal Microsoft account',
    tenants > 1 && `in ${tenants} tenants`,
    user.mfa === true && 'asked for a second factor',
    user.mfa === 'register' && 'must first register a second factor',
    user.guestIn?.some(({ tenant }) => findTenant(directory, tenant)?.requireMfa) && 'guest where a second factor is demanded',
    (user.subscriptions?.length === 0 || home?.subscriptions.length === 0 && tenants === 1) && 'without subscriptions',
    user.disabled === true && 'disabled',
    user.passwordExpired === true && 'with an expired password',
  ].filter((trait): trait is string => typeof trait === 'string')
  return traits.join(', ')
}
