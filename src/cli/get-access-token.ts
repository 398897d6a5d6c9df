/** How is a token handed to the program that asked? With both times: the instant, and the local time that older callers read. */

import type { System } from '../system/system.ts'
import { type Ask, getAccessToken } from '../token.ts'
import { list, text } from './args.ts'
import type { Answer, Call } from './commands.ts'

export async function getAccessTokenCommand(system: System, { values, ...call }: Call): Promise<Answer> {
  const scopes = list(values, 'scope')
  const resource = text(values, 'resource')
  const resource_type = text(values, 'resourceType')
  const tenant = text(values, 'tenant')
  const subscription = text(values, 'subscription')
  const ask: Ask = {
    ...(scopes && { scopes }),
    ...(resource !== undefined && { resource }),
    ...(resource_type !== undefined && { resource_type }),
    ...(tenant !== undefined && { tenant }),
    ...(subscription !== undefined && { subscription }),
  }
  const token = await getAccessToken(system, ask)
  if (token.warnings.length > 0) {
    const { warn } = await import('./voice.ts')
    for (const warning of token.warnings) warn(system, { values, ...call }, warning)
  }
  return {
    value: {
      accessToken: token.accessToken,
      expiresOn: localTime(system, token.expires_on),
      expires_on: token.expires_on,
      ...(token.subscription !== undefined && { subscription: token.subscription }),
      tenant: token.tenant,
      tokenType: token.tokenType,
    },
  }
}

/** `YYYY-MM-DD HH:MM:SS.000000` on the wall clock; .NET, Python and Rust insist on exactly six digits. */
function localTime(system: System, instant: number): string {
  const t = system.clock.local(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.000000`
}
