/** Is a program waiting that ends az after ten seconds, and shows nothing of it then? A server that is silent is given up before that. */

import type { System } from '../system/system.ts'

/** Milliseconds for an answer, whatever is tried again or waited for. The SDKs for Python, Go and Java wait for 10 s in all, .NET and C++ for 13. */
const limit = 8_000

/**
 * Azure SDKs start az in /bin (or what that leads to) and in %SystemRoot%, so that no file of the caller's folder is run; nobody else
 * does, and whoever else asks waits for a slow server. Only that wait is cut short, and a Retry-After that is longer: a turn at a lock,
 * or a busy machine, is no reason to fail those SDKs that would wait.
 */
export function inTime(system: System): System {
  if (!isSdk(system)) return system
  const send: System['transport']['send'] = (request) => system.transport.send({ ...request, timeout: Math.min(request.timeout ?? limit, limit) })
  return Object.create(system, { transport: { value: { send, patience: limit } } }) as System
}

function isSdk({ platform, workingDirectory, env }: System): boolean {
  if (platform === 'win32') return workingDirectory.toLowerCase() === env['SystemRoot']?.toLowerCase()
  return workingDirectory === '/bin' || workingDirectory === '/usr/bin'
}
