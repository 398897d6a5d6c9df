/** How do tests start other processes that run azin's own code? */
import { buildSync } from 'esbuild'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bundles `test/interop/cache-worker.ts`; returns the path of a file that `node` runs. */
export function buildCacheWorker(): string {
  return buildWorker('test/interop/cache-worker.ts')
}

/** The same for another source file. */
export function buildWorker(source: string): string {
  const outfile = join(mkdtempSync(join(tmpdir(), 'azin-worker-')), 'worker.mjs')
  buildSync({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' })
  return outfile
}
