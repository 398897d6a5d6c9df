import { test } from 'node:test'
import assert from 'node:assert/strict'
import { fakeSystem } from '../../test/fake-system.ts'
import { openBrowser } from './open.ts'

const url = 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?a=1&b=%24HOME'
const display = { DISPLAY: ':0' }

const windowsShell = '/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe'
const encoded = (address: string) => ['-NoProfile', '-NonInteractive', '-EncodedCommand', Buffer.from(`Start-Process '${address}'`, 'utf16le').toString('base64')]

interface Case {
  platform?: 'linux' | 'darwin' | 'win32'
  env?: Record<string, string>
  /** Programs in PATH. */
  programs?: string[]
  /** Programs that exit non-zero at once. */
  failing?: string[]
  wsl?: boolean
  url?: string
}

async function open(given: Case) {
  const launches: string[][] = []
  const system = fakeSystem(given.wsl ? { '/proc/sys/kernel/osrelease': '5.15.90.1-microsoft-standard-WSL2\n' } : {}, {
    platform: given.platform ?? 'linux',
    env: given.env ?? {},
    processes: {
      which: async (name) => (name.startsWith('/') ? name : (given.programs ?? []).includes(name) ? `/usr/bin/${name}` : undefined),
      launch: async (file, args) => {
        launches.push([file, ...args])
        return !(given.failing ?? []).some((name) => file.endsWith(name))
      },
    },
  })
  return { result: await openBrowser(system, given.url ?? url), launches }
}

test('openers per platform and environment', async () => {
  const table: [string, Case, string[][]][] = [
    ['xdg-open first', { env: display, programs: ['firefox', 'xdg-open'] }, [['/usr/bin/xdg-open', url]]],
    ['wayland', { env: { WAYLAND_DISPLAY: 'wayland-0' }, programs: ['x-www-browser'] }, [['/usr/bin/x-www-browser', url]]],
    ['next after a failure', { env: display, programs: ['firefox', 'xdg-open'], failing: ['xdg-open'] }, [['/usr/bin/xdg-open', url], ['/usr/bin/firefox', url]]],
    ['gio', { env: display, programs: ['gio'] }, [['/usr/bin/gio', 'open', url]]],
    ['BROWSER before all', { env: { ...display, BROWSER: 'mine' }, programs: ['mine', 'xdg-open'] }, [['/usr/bin/mine', url]]],
    ['BROWSER without display', { env: { BROWSER: '/opt/b' } }, [['/opt/b', url]]],
    ['BROWSER with %s', { env: { BROWSER: 'mine --url=%s -x' }, programs: ['mine'] }, [['/usr/bin/mine', `--url=${url}`, '-x']]],
    ['BROWSER with arguments', { env: { BROWSER: 'mine --new' }, programs: ['mine'] }, [['/usr/bin/mine', '--new', url]]],
    ['BROWSER in the background', { env: { BROWSER: 'mine %s &' }, programs: ['mine'] }, [['/usr/bin/mine', url]]],
    ['BROWSER quoted', { env: { BROWSER: '"mine" \'a b\' %s' }, programs: ['mine'] }, [['/usr/bin/mine', 'a b', url]]],
    ['BROWSER list', { env: { BROWSER: 'nothing:one:two' }, programs: ['one', 'two'], failing: ['one'] }, [['/usr/bin/one', url], ['/usr/bin/two', url]]],
    ['BROWSER text browser skipped', { env: { BROWSER: 'lynx:mine' }, programs: ['lynx', 'mine'] }, [['/usr/bin/mine', url]]],
    ['WSL with wslview', { wsl: true, programs: ['wslview', 'powershell.exe'] }, [['/usr/bin/wslview', url]]],
    ['WSL without Windows folders on the PATH', { wsl: true }, [[windowsShell, ...encoded(url)]]],
    ['macOS', { platform: 'darwin' }, [['/usr/bin/open', url]]],
    ['Windows', { platform: 'win32', env: { SystemRoot: 'D:\\W' } }, [['D:\\W\\System32\\rundll32.exe', 'url.dll,FileProtocolHandler', url]]],
    ['Codespaces spelled otherwise', { env: { ...display, CODESPACES: 'True' }, programs: ['xdg-open'] }, [['/usr/bin/xdg-open', url]]],
    ['loopback authority', { env: display, programs: ['xdg-open'], url: 'http://localhost:8400/a' }, [['/usr/bin/xdg-open', 'http://localhost:8400/a']]],
  ]
  for (const [name, given, expected] of table) {
    const { result, launches } = await open(given)
    assert.deepEqual(launches, expected, name)
    assert.ok('opened' in result, name)
  }
})

test('powershell gets the address encoded', async () => {
  const { result, launches } = await open({ wsl: true, programs: ['powershell.exe'], url: "https://h/it's?a=$x" })
  assert.deepEqual(result, { opened: 'powershell' })
  const [encoded = ''] = launches[0]?.slice(-1) ?? []
  assert.equal(Buffer.from(encoded, 'base64').toString('utf16le'), "Start-Process 'https://h/it%27s?a=%24x'")
})

test('another program than BROWSER names: why', async () => {
  for (const [BROWSER, programs, failing, named] of [['gone', [], [], 'gone'], ['lynx', ['lynx'], [], 'lynx'], ['mine --new', ['mine'], ['mine'], 'mine'], ['gone:mine', ['mine'], ['mine'], 'gone, mine']] as const) {
    const { result } = await open({ env: { ...display, BROWSER }, programs: [...programs, 'xdg-open'], failing: [...failing] })
    assert.deepEqual(result, { opened: 'xdg-open', why: `what the variable BROWSER names could not be used (${named})` })
  }
})

test('why there is none', async () => {
  const table: [string, Case, RegExp][] = [
    ['no display', { programs: ['xdg-open', 'firefox'] }, /neither DISPLAY nor WAYLAND_DISPLAY/],
    ['nothing installed', { env: display }, /No web browser was found\./],
    ['text browser', { env: { BROWSER: 'w3m' }, programs: ['w3m', 'www-browser'] }, /Only a text browser was found \(w3m\)/],
    ['BROWSER names nothing', { env: { BROWSER: 'gone' } }, /^The program that the variable BROWSER names was not found \(gone\)\.$/],
    ['all fail', { env: display, programs: ['xdg-open', 'firefox'], failing: ['xdg-open', 'firefox'] }, /tried: xdg-open, firefox/],
    ['Codespaces', { env: { ...display, CODESPACES: 'true', BROWSER: 'mine' }, programs: ['xdg-open', 'mine'] }, /codespace/],
  ]
  for (const [name, given, reason] of table) {
    const { result } = await open(given)
    assert.match('reason' in result ? result.reason : 'opened', reason, name)
  }
})

test('hostile addresses start nothing', async () => {
  for (const hostile of [
    'file:///etc/passwd', 'javascript:alert(1)', 'search-ms:query=x', '-remote', '--version', 'http://evil.example/', 'https://user@host/',
    'https://user:password@host/', 'http://localhost.evil.example/', 'http://127.0.0.1.evil.example/', 'data:text/html,x', 'vbscript:x', '', 'https://',
    'ms-settings:', '\\\\host\\share', '$(touch x)', 'http://[::2]/',
  ]) {
    const { result, launches } = await open({ env: display, programs: ['xdg-open'], url: hostile })
    assert.ok('reason' in result, hostile)
    assert.deepEqual(launches, [], hostile)
  }
})

test('an address is re-serialised into one argument that starts with its scheme', async () => {
  const { launches } = await open({ env: { BROWSER: 'mine %s' }, programs: ['mine'], url: ' HTTPS://Host/a b"c\n?d=\'e\' f$&`' })
  assert.deepEqual(launches, [['/usr/bin/mine', 'https://host/a%20b%22c?d=%27e%27%20f%24&%60']])
})
