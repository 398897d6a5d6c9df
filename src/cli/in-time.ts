/** Is a program waiting that ends az after ten seconds, and shows nothing of it then? It is told why before that. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { within } from '../system/within.ts'

/** The SDKs for Python, Go and Java wait for 10 s, .NET and C++ for 13: one is left to start, and to be heard. */
const limit = 9_000

/**
 * Azure SDKs start az in /bin (or what that leads to) and in %SystemRoot%, so that no file of the caller's folder is run; nobody else
 * does. A server that has not answered by then is given up for them alone: whoever else asks waits for a slow one.
 */
export function inTime(system: System): System {
  return isSdk(system) ? within(system, limit, late) : system
}

function isSdk({ platform, workingDirectory, env }: System): boolean {
  if (platform === 'win32') return workingDirectory.toLowerCase() === env['SystemRoot']?.toLowerCase()
  return workingDirectory === '/bin' || workingDirectory === '/usr/bin'
}

function late(host: string | undefined): AuthError {
  const what = host === undefined ? 'Other processes have been asking for tokens' : `${host} has given no token`
  return new AuthError('network', `${what} for ${limit / 1000} s, and the program that asks does not wait for longer than ten.`, [
    'In another folder it waits longer, and what it gets is kept for the program: az account get-access-token',
  ])
}
