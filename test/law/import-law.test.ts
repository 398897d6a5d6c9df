import assert from 'node:assert/strict'
import { test } from 'node:test'

import { root } from '../harness/place.ts'
import { breaches } from './import-law.ts'
import { plant } from './planted.ts'

test('every file keeps the import law', () => {
  assert.deepEqual(breaches(root), [])
})

const crimes: readonly (readonly [string, string, string | undefined])[] = [
  ['src/cache/a.ts', `import { b } from '../profile/b.ts'`, 'src/cache/a.ts:1: imports src/profile/b.ts; cache may import errors, system.'],
  ['src/cache/a.ts', `import type {\n  B,\n} from '../profile/b.ts'`, 'src/cache/a.ts:1: imports src/profile/b.ts; cache may import errors, system.'],
  ['src/arm/a.ts', `\nexport { b } from '../grant/b.ts'`, 'src/arm/a.ts:2: imports src/grant/b.ts; arm may import errors, system.'],
  ['src/arm/a.ts', `const b = () => import('../oauth/b.ts')`, 'src/arm/a.ts:1: imports src/oauth/b.ts; arm may import errors, system.'],
  ['src/grant/a.ts', `import { b } from '../oauth/b.ts'`, undefined],
  ['src/token.ts', `import { b } from './cli/b.ts'`, 'src/token.ts:1: imports src/cli/b.ts; narrators may import profile, cache, grant, arm, browser, context, oauth, errors, system.'],
  ['src/token.ts', `const b = await import('./renew.ts')`, undefined],
  ['src/sign-in/a.ts', `import { b } from '../renew-machine.ts'`, undefined],
  ['src/sign-in/a.ts', `import { b } from '../output/b.ts'`, 'src/sign-in/a.ts:1: imports src/output/b.ts; narrators may import profile, cache, grant, arm, browser, context, oauth, errors, system.'],
  ['src/output/a.ts', `import '../errors.ts'`, 'src/output/a.ts:1: imports src/errors.ts; output may import nothing.'],
  ['src/cli/a.ts', `import { b } from '../cache/b.ts'`, 'src/cli/a.ts:1: imports src/cache/b.ts; cli may import narrators, profile, context, explain, output, errors, system.'],
  ['src/cli/a.ts', `import('../../emulator/main.ts')`, 'src/cli/a.ts:1: imports emulator/main.ts; cli may import narrators, profile, context, explain, output, errors, system.'],
  ['src/bin.ts', `import('../emulator/main.ts')`, undefined],
  ['src/bin.ts', `import '../emulator/main.ts'`, 'src/bin.ts:1: imports emulator/main.ts; door may import cli, system, errors.'],
  ['emulator/a.ts', `import { b } from '../src/errors.ts'`, 'emulator/a.ts:1: imports src/errors.ts; emulator may import nothing.'],
  ['src/cli/a.ts', `import { b } from '../../test/b.ts'`, 'src/cli/a.ts:1: imports test/b.ts; product code imports nothing from there.'],
  ['src/helpers/a.ts', `import { b } from '../errors.ts'`, 'src/helpers/a.ts:1: imports src/errors.ts; src/helpers is no room of this house.'],
  ['src/oauth/a.ts', `import { b } from 'node:fs'`, 'src/oauth/a.ts:1: imports node:fs; only system/, the doors and grant/loopback.ts import node:*.'],
  ['src/oauth/a.ts', `import fs from 'fs'`, 'src/oauth/a.ts:1: imports fs; only system/, the doors and grant/loopback.ts import node:*.'],
  ['src/grant/loopback.ts', `import { b } from 'node:http'`, undefined],
  ['src/oauth/a.ts', `// process\nexport const at = () => Date.now()`, 'src/oauth/a.ts:2: touches Date; only system/, the doors and grant/loopback.ts touch the world.'],
  ['src/oauth/a.ts', `export const a = () => globalThis.fetch('https://x')`, 'src/oauth/a.ts:1: touches fetch; only system/, the doors and grant/loopback.ts touch the world.'],
  ['src/oauth/a.ts', `export const a = (process: { env: object }, x: Date) => [process.env, x.fetch, { console: 1 }]`, undefined],
  ['src/system/a.ts', `export const a = () => process.env`, undefined],
  ['src/system/a.ts', `const b = () => require('../cache/b.ts')`, 'src/system/a.ts:1: imports src/cache/b.ts; system may import errors.'],
]

for (const [file, text, breach] of crimes) {
  test(`${file}: ${text.replaceAll('\n', ' ')} is ${breach === undefined ? 'lawful' : 'caught'}`, (t) => {
    assert.deepEqual(breaches(plant(t, { [file]: `${text}\n` })), breach === undefined ? [] : [breach])
  })
}
