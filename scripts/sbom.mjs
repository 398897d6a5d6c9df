/** What is inside a build? A bill of materials (CycloneDX): npm knows the whole tree, the bundler knows what it took of it. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { bundledPackages } from './notices.mjs'
import { root } from './set-up.mjs'

/**
 * The same sources give the same text: no serial number, no time.
 * @param metafile esbuild's
 * @param {{bun?: string}} options version of the runtime, for an executable
 */
export function billOfMaterials(metafile, { bun } = {}) {
  const { stdout, status, stderr } = spawnSync('npm', ['sbom', '--no-update-notifier', '--sbom-format=cyclonedx', '--package-lock-only'], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`npm sbom failed:\n${stderr}`)
  const { serialNumber: _serial, metadata, components, dependencies, ...bill } = JSON.parse(stdout)
  const { timestamp: _time, component, lifecycles: _phase, ...about } = metadata
  const inside = components.filter((one) => taken(metafile).has(one['bom-ref']) || (bun !== undefined && one['bom-ref'] === `bun@${bun}`)).map(required)
  const refs = inside.map((one) => one['bom-ref'])
  // What is bundled is a part of azin, whatever it is in the repository.
  const own = { ref: component['bom-ref'], dependsOn: refs }
  const theirs = dependencies.filter(({ ref }) => refs.includes(ref)).map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.includes(one)) }))
  const made = { ...bill, metadata: { ...about, lifecycles: [{ phase: 'build' }], component: { ...component, name: 'azin' } }, components: inside, dependencies: [own, ...theirs] }
  return JSON.stringify(made, null, 2) + '\n'
}

function taken(metafile) {
  return new Set(bundledPackages(metafile).map((place) => {
    const { name, version } = JSON.parse(readFileSync(path.join(root, place, 'package.json'), 'utf8'))
    return `${name}@${version}`
  }))
}

/** A development dependency to the repository, a part of what is shipped. */
function required({ scope: _scope, properties = [], ...one }) {
  return { ...one, scope: 'required', properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development') }
}
