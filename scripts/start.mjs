/** `npm start`: the main job on the embedded cloud. Sets itself up on a fresh clone, then runs `scripts/demo.ts`. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, install, root } from './set-up.mjs'

if (install() && build()) {
  const { build: bundle } = await import('esbuild')
  const outfile = path.join(root, 'build/demo.mjs')
  await bundle({
    absWorkingDir: root, entryPoints: ['scripts/demo.ts'], outfile, bundle: true, platform: 'node', target: 'node20.19', format: 'esm', logLevel: 'warning',
    banner: { js: "import { createRequire as azinRequire } from 'node:module'; const require = azinRequire(import.meta.url);" },
  })
  process.chdir(root)
  await import(pathToFileURL(outfile).href)
} else {
  process.exitCode = 1
}
