/** How is a token handed to the program that asked? With both times: the instant, and the local time that older callers read. */

import type { Config } from '../profile/config.ts'
import type { System } from '../system/system.ts'
import { type Ask, getAccessToken } from '../token.ts'
import type { Values } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { inTime } from './in-time.ts'

export async function getAccessTokenCommand(system: System, { values }: Call): Promise<Answer> {
  if (!values['forceRefresh'] && values['minValidity'] === undefined) return tokenAnswer(system, values)
  const { freshness, tooShort } = await import('./freshness.ts')
  const more = freshness(values)
  const answer = await tokenAnswer(system, values, undefined, more)
  const short = tooShort(more.least, (answer.value as { readonly expires_on: number }).expires_on - system.clock.now())
  if (short) (await import('./voice.ts')).warn(system, { values }, short)
  return answer
}

/** @param config hand it over where it was read already */
export async function tokenAnswer(system: System, values: Values, config?: Config, more?: Pick<Ask, 'fresh' | 'least'>): Promise<Answer> {
  const ask = askOf(values)
  const token = await getAccessToken(inTime(system), { ...ask, ...more }, config).catch(async (error: unknown) => {
    // A person looks at the answer; a program gets the refusal as it is.
    if ((error as Error | undefined)?.name !== 'OAuthError' || !system.terminal.output || !system.terminal.input) throw error
    await (await import('./offer-step-up.ts')).offerStepUp(system, values, ask, error)
    return getAccessToken(system, ask, config)
  })
  if (token.warnings.length > 0) {
    const { warn } = await import('./voice.ts')
    for (const warning of token.warnings) warn(system, { values }, warning)
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
    aging: token.aging,
  }
}

/** An empty text counts as not given, as in Azure CLI: scripts pass `--tenant "$TENANT"`. */
export function askOf(values: Values): Ask {
  const { scope, resource, resourceType, tenant, subscription } = values as Readonly<Record<string, string | undefined>> & { readonly scope?: readonly string[] }
  return {
    ...(scope && { scopes: scope }),
    ...(resource && { resource }),
    ...(resourceType && { resource_type: resourceType }),
    ...(tenant && { tenant }),
    ...(subscription && { subscription }),
  }
}

/** `YYYY-MM-DD HH:MM:SS.000000` on the wall clock; .NET, Python and Rust insist on exactly six digits. */
function localTime(system: System, instant: number): string {
  const t = system.clock.local(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}.000000`
}
