/** How is clouds.config changed, whatever is changed in it? */

import type { System } from '../system/system.ts'
import { changeFile } from './changing.ts'
import { cloudsPath } from './cloud-choice.ts'
import { parseIni, type Ini } from './ini.ts'
import { editIni } from './ini-edit.ts'
import { decode } from './repair.ts'

/** Keeps the default subscription of a cloud for when it is chosen again. @returns warnings. */
export async function rememberSubscription(system: System, cloudName: string, id: string): Promise<readonly string[]> {
  return (await editClouds(system, (text) => editIni(text, [{ section: cloudName, name: 'subscription', value: id }]))).warnings
}

/** A file in bad format is set aside, never deleted, and the part of it that has sections goes on. */
export async function editClouds(system: System, change: (text: string) => string): Promise<{ readonly text: string; readonly warnings: readonly string[] }> {
  const path = cloudsPath(system)
  const warnings: string[] = []
  const salvage = (bytes: Uint8Array, kept: string) => {
    warnings.push(`'${path}' is in bad format and has been set aside as '${kept}'.`)
    return fromFirstSection(parseIni(decode(bytes)))
  }
  const file = { path, lock: { path: `${path}.lock`, protocol: 'own' }, parse, print: (text: string) => text, salvage } as const
  const text = await changeFile(system, file, change)
  return { text, warnings }
}

function parse(text: string | undefined): string {
  if (text !== undefined && parseIni(text).stray !== undefined) throw new Error('lines without a section')
  return text ?? ''
}

function fromFirstSection({ lines, sections }: Ini): string {
  return sections[0] ? lines.slice(sections[0].line).join('\n') : ''
}
