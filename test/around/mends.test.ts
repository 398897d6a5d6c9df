// time limit: 240 s
/** Does what `az doctor` says to type mend what it found? Each trouble is made, its lines are typed into a shell as they stand, and the doctor is asked again. */

import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { start } from '../harness/program.ts'
import type { Scope } from '../harness/place.ts'

interface Check {
  readonly name: string
  readonly verdict: string
  readonly mend: readonly string[]
}

interface Trouble {
  readonly check: string
  readonly verdict: 'problem' | 'warning'
  readonly env?: Readonly<Record<string, string>>
  make?(az: Az): void
  /** Which of the lines; the first by default. */
  readonly line?: number
}

const cache = ({ configDirectory }: Az) => `${configDirectory}/msal_token_cache.json`

const troubles: Readonly<Record<string, Trouble>> = {
  'a bundle of certificates that is not there': { check: 'certificates', verdict: 'problem', env: { REQUESTS_CA_BUNDLE: '/none' } },
  'certificates that are not looked at': { check: 'certificates', verdict: 'warning', env: { AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: '1' } },
  'a context that is not there': { check: 'context', verdict: 'problem', env: { AZIN_CONTEXT: 'nowhere' } },
  'a context that is not there, to be made': { check: 'context', verdict: 'problem', env: { AZIN_CONTEXT: 'nowhere' }, line: 1 },
  'a cloud of the environment that is not there': { check: 'cloud', verdict: 'problem', env: { AZURE_CLOUD_NAME: 'Nowhere' } },
  'a cloud that is not there': { check: 'cloud', verdict: 'problem', make: ({ configDirectory }) => writeFileSync(`${configDirectory}/config`, '[cloud]\nname = Nowhere\n'), line: 1 },
  'a keyring that is not there': { check: 'keyring', verdict: 'problem', make: ({ configDirectory }) => writeFileSync(`${configDirectory}/config`, `${readFileSync(`${configDirectory}/config`, 'utf8')}\n[core]\nencrypt_token_cache = true\n`) },
  'a directory that others may write': { check: 'directory', verdict: 'problem', make: ({ configDirectory }) => chmodSync(configDirectory, 0o777) },
  'a file in its place': { check: 'directory', verdict: 'problem', make: ({ configDirectory }) => (renameSync(configDirectory, `${configDirectory}.kept`), writeFileSync(configDirectory, '')) },
  'tokens that others may read': { check: 'permissions', verdict: 'problem', make: (az) => chmodSync(cache(az), 0o644) },
  'a lock that was left behind': { check: 'locks', verdict: 'warning', make: ({ configDirectory }) => (writeFileSync(`${configDirectory}/x.lock`, ''), utimesSync(`${configDirectory}/x.lock`, 1, 1)) },
  'another az first on the PATH': {
    check: 'command', verdict: 'warning',
    make: ({ home }) => (mkdirSync(`${home}/first`), writeFileSync(`${home}/first/az`, '#!/bin/sh\nexit 9\n'), chmodSync(`${home}/first/az`, 0o755)),
  },
  'a damaged file of tokens': { check: 'files', verdict: 'problem', make: (az) => writeFileSync(cache(az), readFileSync(cache(az), 'utf8').slice(0, 700)) },
}

for (const [name, trouble] of Object.entries(troubles)) {
  test(name, process.platform === 'win32' ? { skip: 'the lines are for a shell of Unix' } : {}, async (t) => {
    const { origin } = await startEmulator(t)
    const az = azFor(t, origin)
    await az.json('login', '-u', 'ada@larkspur.example', '-p', demoPassword)
    trouble.make?.(az)
    const env = az.environment({ ...trouble.env, ...(trouble.check === 'command' && { PATH: `${az.home}/first:${az.environment()['PATH']}` }), ...(name.startsWith('a file in') && { AZURE_CONFIG_DIR: undefined }) })
    const before = await findings(t, az, env, '')
    const found = before.find((one) => one.name === trouble.check)!
    assert.equal(found.verdict, trouble.verdict, JSON.stringify(before))
    const line = found.mend[trouble.line ?? 0]!
    assert.ok(line, JSON.stringify(found))
    const login = /^az login\b/.test(line) ? `${line.replace(/ *#.*/, '')} -u ada@larkspur.example -p ${demoPassword}` : line // who signs in is for the person to say
    const after = (await findings(t, az, env, login)).find((one) => one.name === trouble.check)!
    assert.equal(after.verdict, 'ok', `${login}: ${JSON.stringify(after)}`)
  })
}

/** In one shell, so that what is exported or unset counts. */
async function findings(t: Scope, az: Az, env: Record<string, string>, line: string): Promise<readonly Check[]> {
  const script = `${line === '' ? ':' : line} >/dev/null 2>&1\n'${az.bin}/az' doctor --json`
  const { stdout, stderr } = await start(t, '/bin/sh', ['-c', script], env, { cwd: az.home }).ended
  assert.ok(stdout.startsWith('['), stderr)
  return JSON.parse(stdout) as readonly Check[]
}
