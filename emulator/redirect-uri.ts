/** May an answer be sent to this address? */
import type { App } from './directory.ts'

/** Loopback ports are free to choose, everything else is compared exactly (learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions). */
export function isRegistered(app: App, address: string): boolean {
  return (app.redirectUris ?? []).some((registered) => registered === address || sameLoopback(registered, address))
}

function sameLoopback(registered: string, address: string): boolean {
  if (!URL.canParse(registered) || !URL.canParse(address)) return false
  const known = new URL(registered)
  const asked = new URL(address)
  const loopback = known.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(known.hostname)
  return loopback && !asked.username && !asked.hash && asked.protocol === known.protocol && asked.hostname === known.hostname && asked.pathname === known.pathname && asked.search === known.search
}

/** For a page's `form-action`; `undefined` for a scheme that browsers hand to a program. */
export function formTarget(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  return url.origin === 'null' ? url.protocol : url.origin
}
