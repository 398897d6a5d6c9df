/** Is every library what it was when it was chosen, does none of them run at installation, and is none of them too young? (S27) */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { root } from '../harness/place.ts'

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: true
  readonly hasInstallScript?: true
}

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>
  readonly [other: string]: unknown
}

const read = (name: string): string => readFileSync(`${root}/${name}`, 'utf8')
const parse = <T>(name: string): T => JSON.parse(read(name)) as T

/** Whose installation would run a script, were `ignore-scripts` not set: none of them is needed for azin to work. */
const wouldRun = ['bun', 'esbuild', 'fsevents']

/** One that npm installs for nobody: it is used if somebody has it already. */
function peersAreOptional({ peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): boolean {
  return Object.keys(peerDependencies as object).every((name) => (peerDependenciesMeta as Readonly<Record<string, { optional?: boolean }>>)[name]?.optional === true)
}

/** What is wrong with the libraries, one sentence each. */
function faults(manifest: Manifest, packages: Readonly<Record<string, Locked>>, settings: string): readonly string[] {
  const [, ...locked] = Object.entries(packages)
  const set = new Map(settings.split('\n').filter(Boolean).map((line) => line.split('=') as [string, string]))
  return [
    ...['dependencies', 'optionalDependencies', 'bundleDependencies', ...(peersAreOptional(manifest) ? [] : ['peerDependencies'])].filter((kind) => manifest[kind] !== undefined).map((kind) => `There are ${kind}: azin is installed with none.`),
    ...Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)).map(([name, version]) => `${name} ${version} is no exact version.`),
    ...Object.entries(manifest.devDependencies).filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version).map(([name]) => `${name} is not locked at its version.`),
    ...locked.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')).map(([name]) => `${name} has no SHA-512.`),
    ...locked.filter(([, { resolved, link }]) => resolved !== undefined || link === true).map(([name]) => `${name} comes from one place only.`),
    ...locked.filter(([name, { hasInstallScript }]) => hasInstallScript === true && !wouldRun.includes(name.slice(name.lastIndexOf('node_modules/') + 13))).map(([name]) => `${name} would run a script at installation.`),
    ...[set.get('ignore-scripts') !== 'true' && 'Scripts of libraries run at installation.', !(Number(set.get('min-release-age')) >= 7) && 'A library may be younger than seven days.', set.get('save-exact') !== 'true' && 'New libraries are not pinned.'].filter((line) => line !== false),
  ]
}

const manifest = parse<Manifest>('package.json')
const { packages } = parse<{ readonly packages: Readonly<Record<string, Locked>> }>('package-lock.json')

test('exact versions with their hashes, no scripts, none younger than a week', () => {
  assert.ok(Object.keys(packages).length > 100)
  assert.deepEqual(faults(manifest, packages, read('.npmrc')), [])
})

test('a library that is not pinned is caught', () => {
  const spoiled = { ...packages, 'node_modules/jose': { version: '6.2.17' }, 'node_modules/yaml': { ...packages['node_modules/yaml'], resolved: 'http://one.example/yaml.tgz', hasInstallScript: true as const } }
  assert.deepEqual(faults({ ...manifest, dependencies: {}, peerDependencies: { jose: '6' }, devDependencies: { jose: '^6.2.17', yaml: '1.0.0' } }, spoiled, 'ignore-scripts=false\nmin-release-age=2\n'), [
    'There are dependencies: azin is installed with none.',
    'There are peerDependencies: azin is installed with none.',
    'jose ^6.2.17 is no exact version.',
    'jose is not locked at its version.',
    'yaml is not locked at its version.',
    'node_modules/jose has no SHA-512.',
    'node_modules/yaml comes from one place only.',
    'node_modules/yaml would run a script at installation.',
    'Scripts of libraries run at installation.',
    'A library may be younger than seven days.',
    'New libraries are not pinned.',
  ])
})

test('nothing of others runs in the action', () => {
  const action = read('action.yml')
  assert.doesNotMatch(action, /\buses:/)
  // Inputs are variables, never text of a script.
  for (const [line] of action.matchAll(/^ *run:.*$/gm)) assert.doesNotMatch(line, /\$\{\{/)
})

test('every library in the build stands in docs/dependencies.md', () => {
  const page = read('docs/dependencies.md')
  assert.deepEqual(Object.keys(manifest.devDependencies).filter((name) => !name.startsWith('@types/') && !page.includes(`\`${name}\``)), [])
})
