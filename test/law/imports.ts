/** What does a TypeScript file import, and which globals does it touch? Read from the file itself: nothing is run. */

import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

import { transformSync } from 'esbuild'

export interface Import {
  /** Path from the tree's root for relative imports, else as written (`node:fs`, `jose`). */
  readonly target: string
  readonly kind: 'static' | 'type' | 'dynamic'
  readonly line: number
}

/** Every .ts file below `folder`, as paths from `root`; tests beside the code are left out. */
export function sources(root: string, folder: string): readonly string[] {
  return readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
}

const statement = /^[ \t]*(import|export)\b([^'"`;()]*?)(?:\bfrom\s*)?(['"])([^'"\n]+)\3/gm
const call = /\b(?:import|require)\(\s*(['"])([^'"\n]+)\1\s*\)/g

export function importsOf(root: string, file: string): readonly Import[] {
  const text = withoutComments(readFileSync(`${root}/${file}`, 'utf8'))
  const line = (index: number) => text.slice(0, index).split('\n').length
  const resolve = (target: string) => (target.startsWith('.') ? posix.join(posix.dirname(file), target) : target)
  const found: Import[] = []
  for (const { 0: whole, 1: verb, 2: names, 4: target, index } of text.matchAll(statement)) {
    if (verb === 'export' && !/\bfrom\s*['"]/.test(whole)) continue
    const kind = /^\s*type\b/.test(names!) ? 'type' : 'static'
    found.push({ target: resolve(target!), kind, line: line(index + whole.search(/\S/)) })
  }
  for (const { 2: target, index } of text.matchAll(call)) found.push({ target: resolve(target!), kind: 'dynamic', line: line(index) })
  return found
}

/** Same length and lines; an address in a string (`https://`) is no comment. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '))
}

/** The file as it will run: no types, no comments. */
export function codeOf(root: string, file: string): string {
  return transformSync(readFileSync(`${root}/${file}`, 'utf8'), { loader: 'ts', legalComments: 'none', target: 'es2022' }).code
}

/**
 * Which of these globals the file really uses: esbuild's `define` replaces a name only where it is not bound in the file, so a
 * parameter called `process`, a property or a type does not count.
 */
export function globalsOf(root: string, file: string, names: readonly string[]): readonly { readonly name: string; readonly line: number }[] {
  const text = readFileSync(`${root}/${file}`, 'utf8')
  const marked = transformSync(text, {
    loader: 'ts',
    legalComments: 'none',
    define: Object.fromEntries(names.flatMap((name) => [[name, `LAW_${name}`], [`globalThis.${name}`, `LAW_${name}`]])),
  }).code
  const lines = withoutComments(text).split('\n')
  return names
    .filter((name) => new RegExp(`\\bLAW_${name}\\b`).test(marked))
    .map((name) => ({ name, line: lines.findIndex((each) => new RegExp(`\\b${name}\\b`).test(each)) + 1 }))
}
