/** Does a law catch who breaks it? A little tree of files with known crimes, in a folder of its own. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'

/** @returns the root of a tree that holds these files, `src` and `emulator` at least. */
export function plant(t: Scope, files: Readonly<Record<string, string>>): string {
  const root = place(t, 'azin-law')
  for (const folder of ['src', 'emulator']) mkdirSync(join(root, folder))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}
