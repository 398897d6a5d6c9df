import { test } from 'node:test'
import assert from 'node:assert/strict'
import { fakeSystem } from '../../test/fake-system.ts'
import { decide, evidenceOf, sshHost } from './way.ts'

const wsl = { '/proc/sys/kernel/osrelease': '5.15.90.1-microsoft-standard-WSL2\n' }
const interop = { ...wsl, '/proc/sys/fs/binfmt_misc/WSLInterop': 'enabled\ninterpreter /init\n' }

interface Place {
  env?: Record<string, string>
  files?: Record<string, string>
  platform?: 'linux' | 'darwin' | 'win32'
}

const ssh = { SSH_CONNECTION: '10.0.0.7 50514 10.0.0.9 22', SSH_TTY: '/dev/pts/0' }

/** Place; the way in of a person at a terminal; that of a program nobody watches; a word of the reason. */
const matrix: [string, Place, string, string, RegExp, boolean?][] = [
  ['a desktop, X', { env: { DISPLAY: ':0' } }, 'browser', 'browser', /display \(DISPLAY\)/],
  ['a desktop, Wayland', { env: { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' } }, 'browser', 'browser', /WAYLAND_DISPLAY/],
  ['macOS', { platform: 'darwin' }, 'browser', 'browser', /desktop/],
  ['Windows', { platform: 'win32' }, 'browser', 'browser', /desktop/],
  ['macOS over SSH', { platform: 'darwin', env: ssh }, 'address', 'device-code', /SSH/, true],
  ['a server', {}, 'address', 'device-code', /no graphical display/],
  ['SSH', { env: ssh }, 'address', 'device-code', /SSH session without/, true],
  ['SSH, X forwarded', { env: { ...ssh, DISPLAY: 'localhost:10.0' } }, 'browser', 'browser', /DISPLAY/, true],
  ['SSH, BROWSER', { env: { ...ssh, BROWSER: 'mine' } }, 'browser', 'browser', /BROWSER/, true],
  ['WSL', { files: interop }, 'browser', 'browser', /Windows opens/],
  ['WSL without interop', { files: wsl }, 'address', 'device-code', /interop is off/],
  ['WSLg without interop', { files: wsl, env: { DISPLAY: ':0' } }, 'browser', 'browser', /display/],
  ['a container', { files: { '/.dockerenv': '' } }, 'address', 'device-code', /container/, true],
  ['a pod', { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }, 'address', 'device-code', /container/, true],
  ['a devcontainer', { files: { '/.dockerenv': '' }, env: { REMOTE_CONTAINERS: 'true', BROWSER: '/vscode/browser.sh' } }, 'browser', 'browser', /editor/],
  ['Codespaces', { env: { CODESPACES: 'true', BROWSER: '/vscode/browser.sh' } }, 'address', 'device-code', /codespace/, true],
  ['GitHub Actions', { env: { CI: 'true', GITHUB_ACTIONS: 'true' } }, 'address', 'device-code', /GitHub Actions/],
  ['some CI', { env: { CI: '1' } }, 'address', 'device-code', /CI job/],
  ['Cloud Shell', { env: { ACC_CLOUD: 'PROD' } }, 'address', 'device-code', /Cloud Shell/, true],
]

test('every place has its way in, and says why', () => {
  for (const [name, { env = {}, files = {}, platform = 'linux' }, attended, alone, why, remote = false] of matrix) {
    const system = fakeSystem(files, { env, platform })
    const person = decide(evidenceOf(system, true))
    assert.deepEqual([person.kind, person.remote], [attended, remote], name)
    assert.match(person.why, why, name)
    assert.equal(decide(evidenceOf(system, false)).kind, alone, name)
  }
})

test('nobody at a terminal is forced into a device code', () => {
  for (const [name, { env = {}, files = {}, platform = 'linux' }] of matrix) {
    assert.notEqual(decide(evidenceOf(fakeSystem(files, { env, platform }), true)).kind, 'device-code', name)
  }
})

test('the host that ssh was given, or none', () => {
  const host = (SSH_CONNECTION: string) => sshHost({ env: { SSH_CONNECTION } })
  assert.equal(host('10.0.0.7 50514 10.0.0.9 22'), '10.0.0.9')
  assert.equal(host('fe80::1%eth0 50514 fe80::2%eth0 22'), 'fe80::2%eth0')
  for (const strange of ['', 'UNKNOWN', '1 2 -oProxyCommand=x 22', '1 2 $(x) 22', '1 2 3 4 5']) assert.equal(host(strange), undefined, strange)
})
