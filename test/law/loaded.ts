/** What did a run really load? Node's modules: a `--require` preload lists them at the end. Files: V8's coverage names every script. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'

const preload = `
const before = new Set(process.moduleLoadList)
const { writeFileSync } = require('node:fs')
process.on('exit', () => {
  const modules = process.moduleLoadList.filter((name) => !before.has(name))
  writeFileSync(process.env.AZIN_LOADED, JSON.stringify(modules))
})
`

/** What costs time or reaches out. `net` is any network, and also `process.stdout` where that is a pipe. */
const unwanted = /^NativeModule (_?http\w*|https|http2|net|tls|_tls\w*|dns|dgram|crypto|internal\/crypto\/(?!random|util|hash)\S+|child_process|worker_threads|readline|zlib|internal\/deps\/undici\/undici)$/

export interface Watch {
  /** For the environment of the run. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** After the run: the modules that should not have been loaded, and the files that were. */
  found(): { readonly unwanted: readonly string[]; readonly files: readonly string[] }
}

export function watchModules(t: Scope): Watch {
  const folder = place(t, 'azin-loaded')
  const script = join(folder, 'preload.cjs')
  const report = join(folder, 'loaded.json')
  const coverage = join(folder, 'coverage')
  writeFileSync(script, preload)
  return {
    env: { NODE_OPTIONS: `--require=${script}`, AZIN_LOADED: report, NODE_V8_COVERAGE: coverage },
    found() {
      const modules = JSON.parse(readFileSync(report, 'utf8')) as string[]
      const urls = readdirSync(coverage).flatMap((name) => {
        const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: { url: string }[] }
        return result.map(({ url }) => url)
      })
      const files = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url)).filter((file) => file !== script)
      return { unwanted: modules.filter((name) => unwanted.test(name)), files }
    },
  }
}
