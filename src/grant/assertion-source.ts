/** Where does a pipeline's next identity token come from? From its runner, a file or a command: one row for each. */

import { AuthError, UsageError } from '../errors.ts'
import { inPlace } from '../system/in-place.ts'
import { isLoopback } from '../system/loopback-host.ts'
import { sendPatiently } from '../system/retry.ts'
import { diskTrouble } from '../system/disk-trouble.ts'
import type { HttpRequest, System } from '../system/system.ts'

/** What Entra ID wants such tokens to be for, unless a credential says otherwise. */
const usualAudience = 'api://AzureADTokenExchange'

/** Milliseconds that a command may take. */
const commandLimit = 30_000

interface Source {
  /** In a sentence. */
  readonly name: string
  /** Takes what stands after the colon. */
  readonly fetch: (system: System, detail: string, audience: string) => Promise<string>
  /** The detail to remember, where one is not given; `undefined`: this is no such place. */
  readonly here?: (system: System) => string | undefined
}

const sources: Readonly<Record<string, Source>> = {
  github: { name: 'GitHub Actions', fetch: fromGitHub, here: ({ env }) => (env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ? '' : undefined) },
  'azure-devops': { name: 'Azure DevOps', fetch: fromAzureDevOps, here: ({ env }) => (env['SYSTEM_OIDCREQUESTURI'] && env['SYSTEM_ACCESSTOKEN'] ? env['AZURESUBSCRIPTION_SERVICE_CONNECTION_ID'] || undefined : undefined) },
  file: { name: 'The file', fetch: fromFile },
  exec: { name: 'The command', fetch: fromCommand },
}

/**
 * A new identity token. @param from `github`, `azure-devops[:CONNECTION]`, `file:PATH` or `exec:COMMAND`
 * @throws UsageError for anything else; AuthError `not_supported` outside such a place, `sign_in_refused` when the runner gives
 * none any more, `server_answer`, `file_unreadable`, `network`
 */
export async function fetchAssertion(system: System, from: string, audience = usualAudience): Promise<string> {
  const [, kind = '', detail = ''] = /^([^:]*):?([^]*)$/.exec(from) ?? []
  const source = Object.hasOwn(sources, kind) ? sources[kind] : undefined
  if (!source || ((kind === 'file' || kind === 'exec') && !detail)) throw new UsageError(`'--federated-from' is github, azure-devops[:CONNECTION_ID], file:PATH or exec:COMMAND, not '${from}'.`, 1)
  const assertion = (await source.fetch(system, detail, audience)).trim()
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(assertion)) return assertion
  throw new AuthError('server_answer', `${source.name} did not give a JSON Web Token to sign in with.`)
}

/** What is to be remembered of `from`: without its detail, the one that this place has. */
export function sourceHere(system: System, from: string): string {
  const detail = sources[from]?.here?.(system)
  return detail ? `${from}:${detail}` : from
}

/** The runner that gave this token, if it would give it again; nothing is said where it would not. */
export async function recognise(system: System, assertion: string): Promise<string | undefined> {
  const given = claimsOf(assertion)
  const kind = Object.keys(sources).find((name) => sources[name]?.here?.(system) !== undefined)
  if (kind === undefined || !given) return undefined
  const from = sourceHere(system, kind)
  try {
    const again = claimsOf(await fetchAssertion(system, from, given.aud))
    return again && again.iss === given.iss && again.sub === given.sub ? from : undefined
  } catch {
    return undefined // it can be used once all the same
  }
}

/** The claims that matter here; read, not judged. */
export function claimsOf(assertion: string): { readonly iss?: unknown; readonly sub?: unknown; readonly aud: string | undefined; readonly exp: number } | undefined {
  try {
    const value = JSON.parse(atob((assertion.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as Readonly<Record<string, unknown>>
    return { iss: value['iss'], sub: value['sub'], aud: typeof value['aud'] === 'string' ? value['aud'] : undefined, exp: Number(value['exp']) || 0 }
  } catch {
    return undefined
  }
}

async function fromGitHub(system: System, _detail: string, audience: string): Promise<string> {
  const url = needed(system, 'ACTIONS_ID_TOKEN_REQUEST_URL', 'GitHub Actions', "Give the job the permission 'id-token: write'.")
  const token = needed(system, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'GitHub Actions', "Give the job the permission 'id-token: write'.")
  const asked = addressed(url, { audience })
  const { value } = await ask(system, 'GitHub Actions', { method: 'GET', url: asked, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } })
  return text(value)
}

async function fromAzureDevOps(system: System, detail: string): Promise<string> {
  const url = needed(system, 'SYSTEM_OIDCREQUESTURI', 'Azure DevOps', 'Sign in within a job of Azure Pipelines.')
  const token = needed(system, 'SYSTEM_ACCESSTOKEN', 'Azure DevOps', 'Hand it to the step:  env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }')
  const connection = detail || needed(system, 'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID', 'Azure DevOps', 'Name the service connection: --federated-from azure-devops:CONNECTION_ID')
  const asked = addressed(url, { 'api-version': '7.1', serviceConnectionId: connection })
  // Without the last header it answers with a page to sign in at.
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json', 'x-tfs-fedauthredirect': 'Suppress' }
  const { oidcToken } = await ask(system, 'Azure DevOps', { method: 'POST', url: asked, headers, body: '' })
  return text(oidcToken)
}

async function fromFile(system: System, path: string): Promise<string> {
  try {
    const found = system.files.readText(inPlace(system, path))?.trim()
    if (found) return found
  } catch (error) {
    throw new AuthError('file_unreadable', `The file with the federated token cannot be read, as ${diskTrouble(error, path, 'read')[0]}: ${path}`, [], { cause: error })
  }
  throw new AuthError('file_unreadable', `The file with the federated token does not exist, or is empty: ${path}`)
}

async function fromCommand(system: System, command: string): Promise<string> {
  const [shell, flag] = system.platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c']
  const { code, stdout } = await system.processes.run((await system.processes.which(shell)) ?? shell, [flag, command], { timeout: commandLimit })
  if (code === 0) return stdout
  throw new AuthError('sign_in_refused', `The command that gets a federated token ${code === undefined ? 'did not end in time, or could not be started' : `failed with exit code ${code}`}.`, ['It was given with --federated-from exec:COMMAND.'])
}

function needed({ env }: System, name: string, place: string, hint: string): string {
  const value = env[name]
  if (value) return value
  throw new AuthError('not_supported', `There is no ${name} here, with which ${place} gives identity tokens to a job.`, [hint])
}

function addressed(address: string, query: Readonly<Record<string, string>>): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    throw new AuthError('not_supported', 'The address that the runner names for identity tokens is not https, so nothing is sent there.')
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

/** Twice more for an overloaded runner. */
async function ask(system: System, name: string, request: HttpRequest): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await sendPatiently(system, request)
  if (status === 401 || status === 403) {
    throw new AuthError('sign_in_refused', `${name} no longer gives this job an identity token (HTTP ${status}): the runner's own token is over, or the job has ended.`)
  }
  if (status !== 200) throw new AuthError('server_answer', `${name} did not give an identity token: it answered with HTTP ${status}.`)
  try {
    return JSON.parse(new TextDecoder().decode(body)) as Readonly<Record<string, unknown>>
  } catch {
    throw new AuthError('server_answer', `${name} did not give an identity token: its answer makes no sense.`)
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
