/** Who does a token say I am? In words, or as JSON; never the token. */

import type { System } from '../system/system.ts'
import { whoAmI, type WhoAmI } from '../whoami.ts'
import type { Answer, Call } from './commands.ts'
import { askOf } from './get-access-token.ts'
import { facts, plainly } from './plainly.ts'
import { span } from './spans.ts'

export async function whoami(system: System, call: Call): Promise<Answer> {
  const me = await whoAmI(system, askOf(call.values))
  return plainly(system, call, { value: me }, () => facts(system, rows(me)))
}

function rows(me: WhoAmI): readonly (readonly [string, string | undefined])[] {
  const lifetime = me.issued === null ? '' : ` (issued ${span(me.expires - me.remaining - me.issued)} ago)`
  const life: readonly (readonly [string, string])[] = [
    ['Expires', `in ${span(me.remaining)}${lifetime}`],
    ['Source', me.source === 'cache' ? 'the cache' : 'the server, just now'],
  ]
  if (!me.claims) return [['Token', 'not a JWT: only its service can read it'], ...life]
  const { user, app } = me
  return [
    ['Audience', me.audience ?? undefined],
    ['Tenant', me.tenant ?? undefined],
    [user?.type === 'app' ? 'Service principal' : 'User', named(user?.name, user?.objectId)],
    ['Application', named(app.name, app.id)],
    ['Scopes', me.scopes.join(' ')],
    ['Roles', me.roles.join(' ')],
    ['Directory roles', me.directoryRoles.join(' ')],
    ['Signed in by', me.methods.join(', ')],
    ['Second factor', me.secondFactor === null ? undefined : me.secondFactor ? 'yes' : 'no'],
    ...life,
  ]
}

function named(name: string | null | undefined, id: string | null | undefined): string | undefined {
  return name && id ? `${name} (${id})` : (name ?? id ?? undefined)
}
