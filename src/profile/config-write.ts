/** How are settings of the file `config` changed? Comments, order and unknown sections stay as they are. */

import type { System } from '../system/system.ts'
import { changeFile } from './changing.ts'
import { configPath } from './config.ts'
import { editIni, type IniEdit } from './ini-edit.ts'

export interface SettingToKeep {
  readonly section: string
  readonly name: string
  /** `''` and `""`, the two quotes themselves, mean an empty value, as for Azure CLI. */
  readonly value: string
}

/** @throws UsageError for what a configuration file cannot hold; AuthError `file_unwritable`, `lock_timeout`. */
export function setConfig(system: System, items: readonly SettingToKeep[], path: string = configPath(system)): Promise<void> {
  return edit(system, path, items.map((item) => ({ ...item, value: item.value === "''" || item.value === '""' ? '' : readable(item.value) })))
}

/** A lone `%` would keep Azure CLI from reading the section; what it takes itself (`%%`, `%(name)s`) stays as it was typed. */
function readable(value: string): string {
  return value.replace(/%(%|\([^)]*\)s)?/g, (written, meant) => (meant === undefined ? '%%' : written))
}

/** Takes settings out; it is no error if they are not there. */
export function unsetConfig(system: System, items: readonly { readonly section: string; readonly name: string }[], path: string = configPath(system)): Promise<void> {
  return edit(system, path, items.map(({ section, name }) => ({ section, name, value: undefined })))
}

async function edit(system: System, path: string, edits: readonly IniEdit[]): Promise<void> {
  const file = { path, lock: { path: `${path}.lock`, protocol: 'own' }, parse: (text?: string) => text ?? '', print: (text: string) => text } as const
  await changeFile(system, file, (text) => editIni(text, edits))
}
