// time limit: 120 s
/** Do files that the person names on the command line work as pipes too, as `<(command)` and /dev/stdin? */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import { start } from '../harness/program.ts'
import type { Scope } from '../harness/place.ts'

const posix = process.platform === 'win32' ? { skip: 'pipes have no names there' } : {}

const bash = (t: Scope, az: Az, line: string) => start(t, '/bin/bash', ['-c', line], az.environment(), { cwd: az.home }).ended

test('a password from a pipe, by whatever name', posix, async (t) => {
  const { origin } = await startEmulator(t)
  const az = azFor(t, origin)
  const login = 'az login --only-show-errors -u ada@larkspur.example -o none --password-file'
  for (const line of [`${login} <(echo azin-demo)`, `echo azin-demo | ${login} /dev/stdin`, `${login} /dev/stdin <<<azin-demo`]) {
    const { stderr, code } = await bash(t, az, line)
    assert.deepEqual([stderr, code], ['', 0], line)
  }
  execFileSync('mkfifo', [join(az.home, 'pipe')])
  assert.equal((await bash(t, az, `echo azin-demo >pipe & ${login} pipe`)).code, 0)
  assert.match((await bash(t, az, `${login} /dev/null`)).stderr, /\/dev\/null holds no password/)
})

test('the password of a certificate from a pipe is kept itself: the pipe is gone at the next token', posix, async (t) => {
  const { origin, emulator } = await startEmulator(t)
  const az = azFor(t, origin)
  const id = 'a21e0004-0000-4000-8000-000000000003'
  writeFileSync(join(az.home, 'app.pem'), await emulator.control.certificate(id))
  execFileSync('openssl', ['pkcs12', '-export', '-in', 'app.pem', '-out', 'app.pfx', '-passout', 'pass:sesame'], { cwd: az.home })
  const { stderr, code } = await bash(t, az, `az login --service-principal -u ${id} -t larkspur.example --certificate app.pfx -o none --certificate-password-file <(echo sesame)`)
  assert.deepEqual([stderr, code], ['', 0])
  assert.equal((await az.run('account', 'get-access-token', '--resource', 'https://vault.azure.net')).code, 0)
})

test('@file and --cloud-config take a pipe', posix, async (t) => {
  const az = azFor(t)
  const cloud = '{"endpoints": {"activeDirectory": "https://login.sample.example", "resourceManager": "https://arm.sample.example/", "activeDirectoryResourceId": "https://arm.sample.example/"}}'
  const { stderr, code } = await bash(t, az, `az cloud register -n Sample --skip-endpoint-discovery --cloud-config @<(echo '${cloud}')`)
  assert.deepEqual([stderr, code], ['', 0])
  assert.equal((await bash(t, az, `echo '${cloud}' | az cloud register -n Other --skip-endpoint-discovery --cloud-config @/dev/stdin`)).code, 0)
})
