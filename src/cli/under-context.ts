/** May a command change what every shell shares, while this one is under a context? It would not be seen here, so it is refused. */

import { AuthError } from '../errors.ts'
import type { System } from '../system/system.ts'

/** @param what such as `the subscription`. @throws AuthError `not_supported` under a context. */
export function refuseUnderContext(system: System, what: string, command: string): void {
  const name = system.env['AZIN_CONTEXT']
  if (!name) return
  throw new AuthError('not_supported', `The context '${name}' chooses ${what} here, so another default would not be seen.`, [
    `To change the context: az context create ${name} --force --subscription NAME`,
    `To leave it, in this shell: unset AZIN_CONTEXT`,
    `To change the default all the same: AZIN_CONTEXT= ${command}`,
  ])
}
