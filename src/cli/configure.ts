/** Which values stand in for options that are left out, and how are they changed? They serve the commands of Azure CLI. */

import { AuthError, UsageError } from '../errors.ts'
import { readConfig } from '../profile/config.ts'
import { localConfigPath, readLocalConfig } from '../profile/config-local.ts'
import { setConfig } from '../profile/config-write.ts'
import type { System } from '../system/system.ts'
import { list, text } from './args.ts'
import type { Answer, Call } from './commands.ts'

export async function configure(system: System, { values }: Call): Promise<Answer> {
  const local = text(values, 'configScope') === 'local'
  const defaults = list(values, 'defaults')
  if (defaults) {
    const items = defaults.map((one) => item(one))
    await (local ? setConfig(system, items, localConfigPath(system)) : setConfig(system, items))
    return {}
  }
  if (!wantsList(list(values, 'listDefaults'))) {
    throw new AuthError('not_supported', 'This command is interactive and no tty available.', ['azin asks no questions here. To set defaults: az configure --defaults NAME=VALUE', 'To change any setting: az config set SECTION.NAME=VALUE'])
  }
  const found = (local ? readLocalConfig(system) : readConfig(system)).items('defaults')
  return { value: found.filter(({ value }) => value !== '').map(({ name, source, value }) => ({ name, source, value })) }
}

/** `-l`, `-l true`; `-l false` is as if it were not there. */
function wantsList(given: readonly string[] | undefined): boolean {
  if (given === undefined) return false
  const word = given[0]?.toLowerCase() ?? 'true'
  if (given.length > 1 || !['1', 'yes', 'true', 'on', '0', 'no', 'false', 'off'].includes(word)) {
    throw new UsageError(`argument --list-defaults/-l: invalid value: '${given.join(' ')}'`)
  }
  return ['1', 'yes', 'true', 'on'].includes(word)
}

function item(text: string): { section: string; name: string; value: string } {
  const equals = text.indexOf('=')
  if (equals < 1) throw new UsageError('usage error: --defaults STRING=STRING STRING=STRING ...', 1)
  return { section: 'defaults', name: text.slice(0, equals), value: text.slice(equals + 1) }
}
