/** A token was refused for want of a second factor or the like: does the person at the terminal want to sign in once more, right here? */

import type { OAuthError } from '../errors.ts'
import { adviceFor } from '../explain/advice.ts'
import { readRefusal } from '../explain/read-refusal.ts'
import { signInAgain, wantsPerson, whoIsAsked } from '../sign-in/step-up.ts'
import type { System } from '../system/system.ts'
import type { Ask } from '../token.ts'
import type { Values } from './args.ts'
import { attended } from './attended.ts'
import { type Call, commands } from './commands.ts'
import { screen } from './login-person.ts'
import { refusal } from './report.ts'
import { tell, warn } from './voice.ts'

/** Resolves when the token can be had now; rejects with the refusal itself if nobody wants to, or can. */
export async function offerStepUp(system: System, values: Values, ask: Ask, error: unknown): Promise<void> {
  if (!wantsPerson(error) || !attended(system, { values })) throw error
  const username = await whoIsAsked(system, ask)
  if (username === undefined || !(await agrees(system, values, username, error))) throw error
  const call: Call = { command: commands.find(({ path }) => path === 'account get-access-token')!, values, doors: {}, secretTyped: false }
  const { person, tidy } = screen(system, call, () => {})
  await signInAgain(system, ask, error, person).finally(tidy)
}

async function agrees(system: System, values: Values, username: string, error: OAuthError): Promise<boolean> {
  // The server's words follow only if nobody wants to: they are what a program looks for.
  const [advice] = adviceFor(readRefusal(error.body.error_description ?? ''))
  warn(system, { values }, advice?.cause ?? refusal(error).lines[0] ?? '')
  tell(system, `${username} has to sign in once more for this token.`)
  const answer = await system.terminal.ask('Do that now? [Y/n] ').catch(() => 'n')
  return /^(y|yes|)$/i.test(answer.trim())
}
