/** Whose work is inside the build, and under which licences? Writes THIRD-PARTY-NOTICES.txt from what the bundler took. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Folders of the packages whose files the bundler took, sorted. */
export function bundledPackages({ inputs }) {
  const folders = Object.keys(inputs).flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

/**
 * @param metafile esbuild's
 * @param {{bun?: string}} options version of the runtime, for an executable
 * @throws where a package says no licence: it must not be shipped
 */
export function notices(metafile, { bun } = {}) {
  const texts = bundledPackages(metafile).map(notice)
  const opening = 'azin holds work of others, under the licences below.'
  return [opening, ...(bun ? [runtimeNotice(bun)] : []), ...texts].join(`\n\n${'='.repeat(78)}\n\n`) + '\n'
}

function notice(folder) {
  const place = path.join(root, folder)
  const { name, version, license, repository, homepage } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'))
  const files = readdirSync(place).filter((file) => /^(licen[cs]e|copying|notice|copyrightnotice)/i.test(file)).sort()
  if (!license || files.length === 0) throw new Error(`${folder} says no licence, so it cannot be shipped.`)
  // The Mozilla licence wants to be told where the source is.
  const source = (repository?.url ?? repository ?? homepage ?? '').replace(/^git\+/, '')
  return [`${name} ${version} (${license})`, `Source: ${source}`, ...files.map((file) => readFileSync(path.join(place, file), 'utf8').replaceAll('\r\n', '\n').trim())].join('\n\n')
}

/** Bun's package holds no licence text; this is what its README and licence page say. */
function runtimeNotice(version) {
  return `Bun ${version} (MIT)

Source: https://github.com/oven-sh/bun

The executable holds the Bun runtime, which is licensed under the MIT licence. Bun statically links JavaScriptCore (and
WebKit), which is licensed under LGPL-2, and further libraries under their own licences. The whole list, and how to
relink Bun with another JavaScriptCore: https://github.com/oven-sh/bun/blob/main/LICENSE.md
The source of azin, with which this executable can be built again: npm run build:exe.`
}

/** Writes the notices of a finished build. */
export function writeNotices(dist, file) {
  const meta = path.join(dist, 'meta.json')
  if (!existsSync(meta)) throw new Error(`${meta} is not there: build first.`)
  writeFileSync(file, notices(JSON.parse(readFileSync(meta, 'utf8'))))
}
