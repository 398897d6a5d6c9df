/** What did the machine say: a token, or why there is none? */

import { AuthError } from '../../errors.ts'
import type { HttpResponse, System } from '../../system/system.ts'
import type { MachineAsk, MachineToken, Source } from './source.ts'

type Body = Readonly<Record<string, unknown>>

/** @throws AuthError `sign_in_refused` with the machine's own words, `server_answer` */
export function readToken(system: System, source: Source, answer: HttpResponse, ask: MachineAsk): MachineToken {
  const body = readBody(answer)
  const refusal = refusalOf(body)
  if (answer.status >= 500 || answer.status === 429) throw new AuthError('server_answer', `${source.name} lends no identity at the moment (HTTP ${answer.status})${refusal ? `: ${refusal}` : '.'}`, ['Try again in a minute.'])
  if (answer.status !== 200 && refusal) throw new AuthError('sign_in_refused', refusal, source.hint(ask))
  const access_token = body?.['access_token']
  const expires_in = lifetime(system, body)
  if (answer.status === 200 && typeof access_token === 'string' && /^[A-Za-z0-9\-._~+/]+=*$/.test(access_token) && expires_in) return { access_token, expires_in }
  throw new AuthError('server_answer', `${source.name} gave no token that can be used (HTTP ${answer.status}).`)
}

function readBody(answer: HttpResponse): Body | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(answer.body))
    return typeof value === 'object' && value !== null ? (value as Body) : undefined
  } catch {
    return undefined
  }
}

/** `error_description` (virtual machines), `error.message` (Service Fabric, Cloud Shell), `message` (App Service). */
function refusalOf(body: Body | undefined): string | undefined {
  const inner = body?.['error']
  const nested = typeof inner === 'object' && inner !== null ? (inner as Body)['message'] : undefined
  const said = [body?.['error_description'], nested, body?.['message'], body?.['Message'], inner]
  return said.find((text): text is string => typeof text === 'string' && text !== '')
}

/** The time left is believed before the time of day, since this clock may differ from theirs. */
function lifetime(system: System, body: Body | undefined): number | undefined {
  const left = whole(body?.['expires_in'])
  if (left !== undefined) return left
  const end = whole(body?.['expires_on'])
  return end === undefined || end <= system.clock.now() ? undefined : end - system.clock.now()
}

function whole(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(Math.floor(value)) : value
  return typeof text === 'string' && /^[1-9]\d{0,11}$/.test(text) ? Number(text) : undefined
}
