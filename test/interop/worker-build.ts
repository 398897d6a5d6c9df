/** How do tests start other processes that run azin's own code? */
import { buildSync } from 'esbuild'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bundles `test/interop/cache-worker.ts`; returns the path of a file that `node` runs. */
export function buildCacheWorker(): string {
  const outfile = join(mkdtempSync(join(tmpdir(), 'azin-worker-')), 'worker.mjs')
  buildSync({ entryPoints: ['test/interop/cache-worker.ts'], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' })
  return outfile
}
