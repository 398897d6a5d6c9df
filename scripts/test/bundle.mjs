/** Which test files are there, and what do they become? TypeScript under src, emulator and test -> build/test/*.test.mjs. */
import { build } from 'esbuild'
import { rmSync } from 'node:fs'
import path from 'node:path'

import { filesBelow } from './files.mjs'

/**
 * @typedef {object} TestFile
 * @property {string} source path in the repository
 * @property {string} file absolute path of the bundle
 * @property {Set<string>} inputs every source file in it: tells which judges it needs
 */

/** @returns {Promise<TestFile[]>} */
export async function bundleTests(root, words) {
  const sources = filesBelow(root, ['src', 'emulator', 'test', 'bench'], '.test.ts').filter(
    (source) => words.length === 0 || words.some((word) => source.includes(word)),
  )
  if (sources.length === 0) return []
  const outdir = path.join(root, 'build/test')
  rmSync(outdir, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: sources,
    outbase: root,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    splitting: true, // one copy of each source file, so that coverage adds up
    sourcemap: 'linked',
    define: { AZIN_VERSION: '"0.0.0-test"' },
    logLevel: 'warning',
    metafile: true,
  })
  return sources.map((source) => {
    const output = path.join('build/test', source.replace(/\.ts$/, '.mjs')).replaceAll('\\', '/')
    return { source, file: path.join(root, output), inputs: inputsOf(metafile, output) }
  })
}

function inputsOf(metafile, output, seen = new Set(), inputs = new Set()) {
  if (seen.has(output) || metafile.outputs[output] === undefined) return inputs
  seen.add(output)
  for (const input of Object.keys(metafile.outputs[output].inputs)) inputs.add(input)
  for (const { path: next } of metafile.outputs[output].imports) inputsOf(metafile, next, seen, inputs)
  return inputs
}
