/** Is a person there who may be asked? Whoever scripts is never kept waiting by a question. */

import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'
import type { Values } from './args.ts'

/** Both ends of the conversation are terminals, and nobody has declined. Standard output may be piped. */
export function attended(system: System, { values }: { readonly values: Values }): boolean {
  if (values['nonInteractive'] || !system.terminal.input || !system.terminal.error) return false
  return !readConfig(system).flag('core', 'disable_confirm_prompt', false)
}

/** The screen must be written once and never changed: a screen reader, or a terminal that cannot move its cursor. */
export function isPlain(system: System): boolean {
  return Boolean(system.env['AZIN_PLAIN']) || system.env['TERM'] === 'dumb'
}
