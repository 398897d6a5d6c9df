/** What did the program ask the browser to open? `BROWSER` is a script that notes the address instead. */

import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { place } from './place.ts'
import type { Scope } from './place.ts'

export interface BrowserScript {
  /** For `BROWSER`. */
  readonly path: string
  /** Every address so far. */
  urls(): readonly string[]
  /** The next address that this method has not yet returned; rejects after `limit` milliseconds. Keeps no test alive that has nothing else to wait for. */
  next(limit?: number): Promise<string>
}

export function browserScript(t: Scope): BrowserScript {
  const folder = place(t, 'azin-browser')
  const path = join(folder, 'browser')
  const asked = join(folder, 'asked')
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${asked}'\n`)
  chmodSync(path, 0o755)
  const urls = () => (existsSync(asked) ? readFileSync(asked, 'utf8').split('\n').slice(0, -1) : [])
  let taken = 0
  const next = async (limit = 20_000) => {
    for (const end = performance.now() + limit; performance.now() < end; await sleep(10, undefined, { ref: false })) {
      const url = urls()[taken]
      if (url !== undefined) return taken++, url
    }
    throw new Error('The program did not open a browser.')
  }
  return { path, urls, next }
}
