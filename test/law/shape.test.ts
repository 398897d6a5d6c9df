import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'

import { root } from '../harness/place.ts'
import { codeOf, sources } from './imports.ts'
import { plant } from './planted.ts'

const mostLines = 300
const emptyNames = /(^|[-/])(utils?|helpers?|common|shared|managers?|services?|base|misc)([-./]|$)/

/** What a reader of the house relies on: small files, each saying its question first, named for what they hold. */
function misshapen(tree: string): readonly string[] {
  return [...sources(tree, 'src'), ...sources(tree, 'emulator')].flatMap((file) => {
    const text = readFileSync(`${tree}/${file}`, 'utf8')
    const lines = text.trimEnd().split('\n').length
    return [
      !text.startsWith('/**') && `${file} does not open with the question it answers.`,
      lines > mostLines && `${file} has ${lines} lines, more than ${mostLines}.`,
      !/^[a-z0-9]+(-[a-z0-9]+)*(\.bun|\.d)?\.ts$/.test(basename(file)) && `${file} is not named in kebab-case.`,
      emptyNames.test(file) && `${file} is named for nothing.`,
      file.startsWith('src/') && file !== 'src/system/signals.ts' && /\bprocess\.exit\(/.test(codeOf(tree, file)) && `${file} ends the process.`,
    ].filter((line) => line !== false)
  })
}

test('every file has the shape of the house', () => {
  assert.deepEqual(misshapen(root), [])
})

test('a misshapen file is caught', (t) => {
  const tree = plant(t, {
    'src/a.ts': `export {}\n`,
    'src/b.ts': `/** What? */\n${'\n'.repeat(mostLines)}export {}\n`,
    'src/cC.ts': `/** What? */\n`,
    'src/token-utils.ts': `/** What? */\n`,
    'src/d.ts': `/** What? */\nprocess.exit(1)\n`,
    'src/based.ts': `/** process.exit() in a comment is no crime. */\n`,
  })
  assert.deepEqual(misshapen(tree), [
    'src/a.ts does not open with the question it answers.',
    'src/b.ts has 302 lines, more than 300.',
    'src/cC.ts is not named in kebab-case.',
    'src/d.ts ends the process.',
    'src/token-utils.ts is named for nothing.',
  ])
})
