/** How does a machine elsewhere that Azure Arc manages lend an identity? Whoever can read a file of its agent is believed. */

import { AuthError } from '../../errors.ts'
import type { HttpRequest, HttpResponse, System } from '../../system/system.ts'
import { address, type Source } from './source.ts'

/** The agent, where its installer puts it; older and newer versions differ. */
const agents = ['/opt/azcmagent/bin/himds', '/var/opt/azcmagent/bin/himds']
const fixedAddress = 'http://localhost:40342/metadata/identity/oauth2/token'
/** Bytes; the agent's keys are far shorter. */
const largestKey = 4096

export const arc: Source = {
  name: 'Azure Arc',
  isHere: (system) => Boolean(system.env['IDENTITY_ENDPOINT'] && system.env['IMDS_ENDPOINT']) || agentPaths(system).some((path) => exists(system, path)),
  parameters: {},
  request: ({ env }, { resource }) => ({
    method: 'GET',
    url: address('IDENTITY_ENDPOINT', (env['IMDS_ENDPOINT'] && env['IDENTITY_ENDPOINT']) || fixedAddress, { 'api-version': '2020-06-01', resource }),
    headers: { metadata: 'true' },
  }),
  send,
  hint: () => ['Is the agent connected? azcmagent show'],
}

/** The agent first names a file that only certain users may read, then wants to hear what is in it. */
async function send(system: System, request: HttpRequest): Promise<HttpResponse> {
  const first = await system.transport.send(request)
  if (first.status !== 401) return first
  const [, named] = /^\s*Basic\s+realm\s*=\s*"?([^"]+?)"?\s*$/i.exec(first.headers['www-authenticate'] ?? '') ?? []
  if (named === undefined) throw new AuthError('server_answer', 'Azure Arc wants a proof but names no file for it.')
  return system.transport.send({ ...request, headers: { ...request.headers, authorization: `Basic ${readKey(system, named)}` } })
}

/** Only a small regular .key file in the agent's own folder: an impostor on that port must not have any other file read to it. */
function readKey(system: System, path: string): string {
  if (!isKeyPath(system, path)) throw new AuthError('server_answer', `Azure Arc names a key file that is not one of its agent's, so it was not read: ${path}`)
  const status = about(path, () => system.files.status(path))
  if (!status) throw new AuthError('file_unreadable', `The key file of Azure Arc does not exist: ${path}`)
  if (status.kind !== 'file' || status.size > largestKey) throw new AuthError('server_answer', `The key file of Azure Arc is not one (a ${status.kind} of ${status.size} bytes): ${path}`)
  const key = about(path, () => system.files.readText(path))?.trim() ?? ''
  if (!/^[\x21-\x7e]+$/.test(key)) throw new AuthError('server_answer', `The key file of Azure Arc holds no key: ${path}`)
  return key
}

function isKeyPath({ platform, env }: System, path: string): boolean {
  const name = '[^\\\\/:]+\\.key$'
  if (platform !== 'win32') return new RegExp(`^/var/opt/azcmagent/tokens/${name}`).test(path)
  const folder = `${env['ProgramData'] || 'C:\\ProgramData'}\\AzureConnectedMachineAgent\\Tokens\\`
  return path.toLowerCase().startsWith(folder.toLowerCase()) && new RegExp(`^${name}`, 'i').test(path.slice(folder.length))
}

function agentPaths({ platform, env }: System): readonly string[] {
  if (platform === 'win32') return [`${env['ProgramFiles'] || 'C:\\Program Files'}\\AzureConnectedMachineAgent\\himds.exe`]
  return platform === 'linux' ? agents : []
}

function exists(system: System, path: string): boolean {
  try {
    return system.files.status(path) !== undefined
  } catch {
    return false // a folder that may not be entered is no agent for us
  }
}

function about<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const code = String((error as { code?: unknown }).code)
    throw new AuthError('file_unreadable', `The key file of Azure Arc cannot be read (${code}): ${path}`, ['Its readers are the group himds: sudo usermod -aG himds USER, then sign in to this machine again.'], { cause: error })
  }
}
