/**
 * Builds the program: `dist/bin.cjs` holds the hot path alone (CommonJS starts 5-7 ms sooner than ESM on Node), every
 * `import()` in it leads to `dist/cold/*.mjs`, where the rest lives in shared chunks. `dist/index.mjs` is the library.
 */
import { build, transform } from 'esbuild'
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

/** `--out FOLDER` instead of `dist`, relative to the repository. */
const at = process.argv.indexOf('--out')
const out = at < 0 ? 'dist' : process.argv[at + 1]

const release = process.argv.includes('--release')

/** Built beside `dist/`, then put in its place: source maps name their sources by relative paths. */
const made = `${out}-${process.pid}`

/**
 * Files of libraries that azin never gets to, though the libraries name them: 150 kB. dbus-native's are those of a server, of a bus of
 * one's own, of reading XML to introspect and of Bun's executable, which is built otherwise.
 */
const unreached = /[\\/]dbus-native[\\/]lib[\\/](broker|define-interface|introspect|managed-objects|proxy|server|server-handshake|transport-bun)\.js$|[\\/]ioredis[\\/]built[\\/]constants[\\/]TLSProfiles\.js$/

const leaveOut = {
  name: 'leave-out',
  setup({ onLoad }) {
    onLoad({ filter: unreached }, () => ({ contents: 'module.exports = { default: {} }', loader: 'js' }))
  },
}

/**
 * Of a built-in module that is imported Node makes an ES module, and for that touches all that it offers: `fetch` and web streams come with
 * `node:http`, web crypto with `node:crypto`. Taken by hand, only what is used is loaded.
 */
const byHand = {
  name: 'by-hand',
  setup({ onLoad }) {
    const statement = /^import (?!type )([^'"]+?) from '(node:[\w/]+)'/gm
    const names = (list) => list.replace(/\btype \w+( as \w+)?,?/g, '').replace(/ as /g, ': ')
    const taken = (_, list, name) => `const ${list.startsWith('{') ? names(list) : list} = process.getBuiltinModule('${name}')`
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => ({ contents: readFileSync(file, 'utf8').replace(statement, taken), loader: 'ts' }))
  },
}

/** `src/oauth/plain-http.ts` tells why. */
const plainHttp = {
  name: 'plain-http',
  setup({ onLoad }) {
    const names = "import { PlainHeaders as Headers, PlainResponse as Response } from './src/oauth/plain-http.ts'"
    onLoad({ filter: /[\\/]oauth4webapi[\\/]build[\\/]index\.js$/ }, ({ path: file }) => ({ contents: `${names}\n${readFileSync(file, 'utf8')}`, resolveDir: root }))
  },
}

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // ES modules where a package has them: of those, only what is used is taken.
  mainFields: ['module', 'main'],
  // The library's own module form drops what is not used of it; what Node is given by default does not.
  alias: {
    yaml: './node_modules/yaml/browser/dist/index.js',
    '@ioredis/commands': './scripts/few-redis-commands.cjs',
    debug: './scripts/no-debug.cjs',
  },
  target: 'node20.19',
  legalComments: 'none',
  // ioredis names its own folder, to shorten stack traces: it would be the builder's.
  define: { AZIN_VERSION: JSON.stringify(version), __dirname: '"/azin"' },
  logLevel: 'warning',
  metafile: true,
  sourcemap: release ? false : 'linked',
  sourcesContent: false,
  minify: release,
}

/** Where a cold module ends up, and the name it is imported by: `src/cli/login.ts` -> `cli-login`. */
const coldName = (file) => path.relative(root, file).replace(/^src\//, '').replace(/\.ts$/, '').replaceAll('/', '-')

/** Sorted: they are found in the order in which files happen to be read, and their order decides what the bytes are. */
const entriesOf = (found) => Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, file]) => [`cold/${name}`, path.relative(root, file)]))

/** Lets `import()` and `require()` of CommonJS code lead to the cold modules, which are noted down; `folder` is where they are, seen from it. */
const coldDoors = (folder, cold, required) => ({
  name: 'cold-doors',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path: name, resolveDir }) => {
      if (kind !== 'dynamic-import' && kind !== 'require-call') return undefined
      const file = path.resolve(resolveDir, name)
      const [known, extension] = kind === 'require-call' ? [required, 'cjs'] : [cold, 'mjs']
      known.set(coldName(file), file)
      return { path: `${folder}/${coldName(file)}.${extension}`, external: true }
    })
  },
})

/** Synchronous doors out of the hot path: `require('./x.ts')` in it becomes a CommonJS file of its own beside the cold modules. */
async function buildRequired(cold, required) {
  const known = required.size
  const { metafile } = await build({
    ...common,
    entryPoints: entriesOf(required),
    outdir: made,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [leaveOut, coldDoors('.', cold, required)],
  })
  // They, too, may ask for one.
  return required.size > known ? buildRequired(cold, required) : metafile.inputs
}

/** Of the functions on the hot path, those that few tokens run. `test/package` tells when another belongs here. */
const rare = new Set([
  'blanks', 'chosen', 'codeOf', 'disarmed', 'homeDirectory', 'isLoopback', 'isOnThisMachine', 'matching', 'names', 'notRegistered', 'ofRealm', 'ofTenant', 'optionName', 'scrubbed',
  'section', 'sleep', 'snake', 'tenantIsFixed', 'unreadable',
])

/**
 * Node reads a function twice: when it loads the file, only to find its end, and when it is first called. One in parentheses is compiled
 * at once.
 */
async function eager(code) {
  const functions = []
  const rest = code.replace(/^(async )?function (\w+)(\([^]*?\n})$/gm, (whole, kind = '', name, text) => {
    if (rare.has(name)) return whole
    functions.push(`var ${name} = IN_PARENTHESES(${kind}function${text});`)
    return ''
  })
  // As a module, of which esbuild leaves out what is not used: its own helpers.
  const { code: minified } = await transform(`${functions.join('\n')}\n${rest}`, { minify: true, treeShaking: true, format: 'esm', target: common.target })
  return `#!/usr/bin/env node\n"use strict";${minified.replaceAll('IN_PARENTHESES(', '(')}`
}

async function buildHot(cold, required) {
  const file = path.join(root, made, 'bin.cjs')
  const { metafile, outputFiles } = await build({
    ...common,
    entryPoints: ['src/bin.ts'],
    outfile: file,
    format: 'cjs',
    ...(release ? { minify: false, minifySyntax: true } : { banner: { js: '#!/usr/bin/env node' } }),
    write: false,
    plugins: [leaveOut, coldDoors('./cold', cold, required)],
  })
  mkdirSync(path.dirname(file), { recursive: true })
  for (const { path: name, text } of outputFiles) writeFileSync(name, release ? await eager(text) : text)
  chmodSync(file, 0o755)
  return metafile.inputs
}

async function buildCold(cold) {
  const { metafile } = await build({
    ...common,
    entryPoints: { index: 'src/index.ts', ...entriesOf(cold) },
    outdir: made,
    outExtension: { '.js': '.mjs' },
    plugins: [leaveOut, plainHttp, byHand],
    chunkNames: 'cold/chunk-[hash]',
    format: 'esm',
    splitting: true,
    // CommonJS libraries inside an ESM bundle still ask for `require` of Node's own modules, and of no others.
    banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
  })
  for (const { path: name, kind, external } of Object.values(metafile.outputs).flatMap(({ imports }) => imports)) {
    if (kind === 'require-call' && external && !isBuiltin(name)) throw new Error(`A bundled library would look for ${name} where azin is installed.`)
  }
  return metafile.inputs
}

const cold = new Map()
const required = new Map()
const inputs = { ...(await buildHot(cold, required)), ...(await buildRequired(cold, required)), ...(await buildCold(cold)) }
writeFileSync(path.join(root, made, 'meta.json'), JSON.stringify({ inputs }))
// Programs that run meanwhile lose their modules only for the moment between these two lines.
rmSync(path.join(root, out), { recursive: true, force: true })
renameSync(path.join(root, made), path.join(root, out))
