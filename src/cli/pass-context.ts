/** What does Azure CLI need to hear so that a command acts under azin's context? Its subscription; it knows nothing of contexts. */

import { contextNamed, readContexts } from '../context/store.ts'
import { entryOf } from '../contexts.ts'
import { AuthError } from '../errors.ts'
import { activeName } from '../profile/clouds.ts'
import { readConfig } from '../profile/config.ts'
import type { System } from '../system/system.ts'

/**
 * The line to hand over: without `--context`, with `--subscription` unless it is there.
 * @throws AuthError `not_supported` where Azure CLI would act as somebody else or elsewhere; `context_not_found`.
 */
export async function passable(system: System, argv: readonly string[]): Promise<readonly string[]> {
  const { name, rest } = without(argv)
  const chosen = name ?? system.env['AZIN_CONTEXT']
  if (!chosen) return rest
  const context = contextNamed(readContexts(system), chosen)
  const cloud = activeName(readConfig(system))
  if (cloud !== context.cloud) throw elsewhere(chosen, `is in the cloud '${context.cloud}', and Azure CLI would use '${cloud}'`)
  const entry = await entryOf(system, context)
  if (!entry) throw elsewhere(chosen, 'has a subscription that is not in azureProfile.json, where Azure CLI looks')
  if (entry.user.name.toLowerCase() !== context.account.toLowerCase()) {
    throw elsewhere(chosen, `is of '${context.account}', and Azure CLI would use that subscription as '${entry.user.name}'`)
  }
  // An id names its subscription itself.
  const told = rest.some((word) => /^--(subscription|ids)(=|$)/.test(word))
  const end = rest.indexOf('--')
  const at = end < 0 ? rest.length : end
  return told ? rest : [...rest.slice(0, at), '--subscription', context.subscription, ...rest.slice(at)]
}

/** Before the command's words `--context` is ours; after them it may be one of Azure CLI's own (`aks get-credentials --context`). */
function without(argv: readonly string[]): { readonly name?: string; readonly rest: readonly string[] } {
  const at = argv.findIndex((word) => word === '--context' || word.startsWith('--context='))
  const attached = argv[at]?.startsWith('--context=') === true
  const before = argv.slice(0, Math.max(at, 0))
  if (at < 0 || before.some((word, i) => !word.startsWith('-') && before[i - 1] !== '-o' && before[i - 1] !== '--output' && before[i - 1] !== '--query')) return { rest: argv }
  return { name: attached ? argv[at]!.slice('--context='.length) : (argv[at + 1] ?? ''), rest: [...before, ...argv.slice(at + (attached ? 1 : 2))] }
}

function elsewhere(name: string, why: string): AuthError {
  return new AuthError('not_supported', `This command is Azure CLI's, which knows nothing of contexts. The context '${name}' ${why}.`, [
    `To make it the default of Azure CLI, too: az context use ${name}`,
  ])
}
