/** Where may a test write? In a folder of its own, removed afterwards. */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the harness needs of a test: a way to clean up after it (`TestContext` has it, and so has `node:test` itself). */
export interface Scope {
  after(work: () => unknown): void
}

/** The repository: tests run from its root. */
export const root = process.cwd()

export function place(t: Scope, name = 'azin-test'): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), `${name}-`))
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }))
  return path
}
