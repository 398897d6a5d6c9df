/** Does every mutant still fit the program that it breaks, and is the test there that must notice? */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

import { root } from '../harness/place.ts'

interface Mutant {
  readonly what: string
  readonly file: string
  readonly find: string
  readonly also?: readonly (readonly [from: string, to: string, file?: string])[]
  readonly test: string
  readonly name: string
}

test('what a mutant changes stands once in its file, and a test file bears its name', async () => {
  const lists = readdirSync(`${root}/test/mutants`).filter((name) => name.endsWith('.mjs'))
  const modules = await Promise.all(lists.map((name) => import(pathToFileURL(`${root}/test/mutants/${name}`).href) as Promise<{ readonly mutants: readonly Mutant[] }>))
  const mutants = modules.flatMap((module) => module.mutants)
  const tests = ['src', 'test', 'emulator'].flatMap((folder) => readdirSync(`${root}/${folder}`, { recursive: true }).map((name) => `${folder}/${String(name)}`)).filter((name) => name.endsWith('.test.ts'))
  const faults = mutants.flatMap(({ what, file, find, also = [], test: words, name }) => {
    const stale = [[file, find] as const, ...also.map(([from, , other = file]) => [other, from] as const)].filter(([path, text]) => readFileSync(`${root}/${path}`, 'utf8').split(text).length !== 2)
    const judges = tests.filter((path) => path.includes(words))
    return [...stale.map(([path, text]) => `${what}: ${JSON.stringify(text)} does not stand once in ${path}`), ...(judges.length > 0 && name !== undefined ? [] : [`${what}: there is no test ${words}`])]
  })
  assert.ok(mutants.length > 100)
  assert.deepEqual(faults, [])
})
