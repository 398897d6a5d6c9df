// time limit: 600 s
/** In each place that a sign-in is begun from: does the screen say what was chosen and why, and can it be finished there, at a terminal and without one? */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

import { demoPassword } from '../../emulator/default-directory.ts'
import { visit } from '../harness/person.ts'
import { start } from '../harness/program.ts'
import { openTerminal } from '../harness/terminal.ts'
import type { Terminal } from '../harness/terminal.ts'
import { leftovers, scene, terminals } from './scene.ts'
import type { Scene } from './scene.ts'

const ada = { username: 'ada@larkspur.example', password: demoPassword }

/** What a program that should open pages may do. `$1` or `$4` is what it was told to open. */
const openers = {
  opens: 'for word; do :; done; echo "$word" >> "$HOME/asked"',
  fails: 'echo "cannot open display" >&2; exit 3',
  stays: 'for word; do :; done; echo "$word" >> "$HOME/asked"; exec /bin/sleep 4',
  prattles: 'for word; do :; done; echo "$word" >> "$HOME/asked"; printf "\\033[31mGtk-WARNING \\033[2J\\007"; echo noise >&2',
} as const

interface Place {
  readonly env: Readonly<Record<string, string>>
  /** On the PATH, beside `az` alone. */
  readonly programs?: Readonly<Record<string, keyof typeof openers>>
  /** What the kernel of the Windows Subsystem for Linux says of itself. */
  readonly wsl?: 'with interop' | 'without interop'
  /** On the screen, blanks as one. */
  readonly says: RegExp
  /** How the person at the terminal finishes it: in the browser that was opened, by pasting, or with a code. */
  readonly by: 'browser' | 'paste' | 'code'
  /** How it goes where nobody sits; as `by`, if absent. */
  readonly alone?: 'browser' | 'code'
}

const DISPLAY = ':99'
const ssh = { SSH_CONNECTION: '10.0.0.7 50514 10.0.0.9 22', SSH_TTY: '/dev/pts/0' }

const places: Readonly<Record<string, Place>> = {
  'a desktop': { env: { DISPLAY }, programs: { 'xdg-open': 'opens' }, says: /opened with xdg-open, because there is a display \(DISPLAY\)\./, by: 'browser' },
  'a desktop whose first opener fails': { env: { WAYLAND_DISPLAY: 'w' }, programs: { 'xdg-open': 'fails', firefox: 'opens' }, says: /opened with firefox, because there is a display \(WAYLAND_DISPLAY\)\./, by: 'browser' },
  'an opener that stays': { env: { DISPLAY }, programs: { 'xdg-open': 'stays' }, says: /opened with xdg-open, because/, by: 'paste', alone: 'browser' },
  'an opener that writes to the terminal': { env: { DISPLAY }, programs: { gio: 'prattles' }, says: /opened with gio, because/, by: 'browser' },
  'openers that all fail': { env: { DISPLAY }, programs: { 'xdg-open': 'fails' }, says: /No browser could be started \(tried: xdg-open\)\. Open this address/, by: 'code' },
  'a desktop without a browser': { env: { DISPLAY }, says: /No web browser was found\. Open this address/, by: 'paste', alone: 'code' },
  'a text browser in BROWSER': { env: { BROWSER: 'w3m' }, programs: { w3m: 'opens' }, says: /Only a text browser was found \(w3m\), and the sign-in page needs a graphical one\./, by: 'paste', alone: 'code' },
  'BROWSER that names nothing': { env: { BROWSER: 'gone', DISPLAY }, programs: { 'xdg-open': 'opens' }, says: /opened with xdg-open, because what the variable BROWSER names could not be used \(gone\)\./, by: 'browser' },
  'BROWSER with words and a place for the address': { env: { BROWSER: 'gone:mine --new %s &' }, programs: { mine: 'opens' }, says: /opened with mine, because the variable BROWSER names one\./, by: 'browser' },
  'SSH': { env: ssh, says: /this is an SSH session without a display\.[^]*ssh -L (\d+):localhost:\1 10\.0\.0\.9 /, by: 'paste', alone: 'code' },
  'SSH whose client is not known': { env: { SSH_TTY: '/dev/pts/0' }, says: /ssh -L (\d+):localhost:\1 <host> /, by: 'code' },
  'WSL': { env: {}, wsl: 'with interop', programs: { 'powershell.exe': 'opens' }, says: /opened with powershell, because this is WSL, and Windows opens pages for it\./, by: 'browser' },
  'WSL without interop': { env: {}, wsl: 'without interop', says: /this is WSL without access to Windows programs \(interop is off\)\./, by: 'paste', alone: 'code' },
  'a pod': { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, says: /this is a container without a display\./, by: 'paste', alone: 'code' },
  'a codespace': { env: { CODESPACES: 'true', BROWSER: 'mine' }, programs: { mine: 'opens' }, says: /this is a GitHub codespace, whose browser could not bring its answer here\./, by: 'paste', alone: 'code' },
  'a devcontainer': { env: { REMOTE_CONTAINERS: 'true', BROWSER: 'helper.sh' }, programs: { 'helper.sh': 'opens' }, says: /opened with helper\.sh, because the editor names one in BROWSER\./, by: 'browser' },
  'a job of GitHub Actions': { env: { CI: 'true', GITHUB_ACTIONS: 'true' }, says: /this is GitHub Actions\./, by: 'code' },
  'a Cloud Shell': { env: { ACC_CLOUD: 'PROD' }, says: /this is a Cloud Shell, which has no browser\./, by: 'paste', alone: 'code' },
}

const kernels = terminals.skip === undefined && spawnSync('unshare', ['-Urm', 'true']).status === 0

for (const [name, place] of Object.entries(places)) {
  const where = place.wsl && !kernels ? { skip: 'there is no unshare(1), or it may not make namespaces' } : terminals
  test(name, where, async (t) => {
    const here = await scene(t)
    here.emulator.control.set({ deviceInterval: 1 })
    const terminal = openTerminal(t, ...command(here, place), { columns: 40 })
    const [, url] = await shown(terminal)
    assert.match(await prose(terminal), place.says)
    assert.match(await prose(terminal), /Paste only the address of a sign-in that you started yourself\. (Or run this first[^]*)?Keys: /)
    await finish(here, place.by, terminal, url)
    assert.equal(await terminal.ended, 0, (await terminal.lines()).join('\n'))
    assert.equal(await here.az.json('account', 'show', '--query', 'user.name'), ada.username)
    clean(terminal.raw(), url)
    assert.deepEqual(leftovers(here), [])
  })

  test(`${name}, without a terminal`, where, async (t) => {
    const here = await scene(t)
    here.emulator.control.set({ deviceInterval: 1 })
    const [file, args, env] = command(here, place)
    const running = start(t, file, [...args.slice(0, -1), 'json'], env, { cwd: here.az.home })
    const by = place.alone ?? place.by
    if (by === 'browser') await visit(await opened(here), ada)
    else {
      const [, code] = await running.sees(/enter the code ([A-Z0-9]{9}) to authenticate/)
      here.emulator.control.approve(code!, ada.username)
    }
    const { code, stdout, stderr } = await running.ended
    assert.equal(code, 0, stderr)
    assert.equal((JSON.parse(stdout) as { user: { name: string } }[])[0]?.user.name, ada.username)
    assert.doesNotMatch(stderr, /\x1b|Keys:|Waiting/)
    assert.match(stderr.replace(/\s+/g, ' '), by === 'browser' ? /It was opened with \S+\. If it shows nothing, open this address on this machine yourself: http:/ : /Signing in with a code instead\./)
  })
}

/** `az login` there, with no other program on the PATH than those of the place. */
function command({ az }: Scene, { env, programs = {}, wsl }: Place): [file: string, args: string[], env: Record<string, string>] {
  for (const [name, kind] of Object.entries(programs)) {
    writeFileSync(`${az.bin}/${name}`, `#!/bin/sh\n${openers[kind]}\n`)
    chmodSync(`${az.bin}/${name}`, 0o755)
  }
  const environment = az.environment({ BROWSER: '', PATH: az.bin, NO_COLOR: '1', ...env })
  const login = [`${az.bin}/az`, 'login', '-o', 'none']
  if (wsl === undefined) return [login[0]!, login.slice(1), environment]
  const proc = `${az.home}/proc`
  mkdirSync(proc)
  writeFileSync(`${proc}/osrelease`, '5.15.90.1-microsoft-standard-WSL2\n')
  writeFileSync(`${proc}/WSLInterop`, `${wsl === 'with interop' ? 'enabled' : 'disabled'}\ninterpreter /init\n`)
  const mounts = `/bin/mount --bind '${proc}/osrelease' /proc/sys/kernel/osrelease && /bin/mount -t tmpfs none /proc/sys/fs/binfmt_misc && /bin/cp '${proc}/WSLInterop' /proc/sys/fs/binfmt_misc/ && exec "$0" "$@"`
  return ['/usr/bin/unshare', ['-Urm', '/bin/sh', '-c', mounts, ...login], environment]
}

/** The whole address on the screen, once the invitation is complete. */
async function shown(terminal: Terminal): Promise<[all: string, url: string]> {
  await terminal.sees(/Ctrl\+C\s+leaves/)
  const text = (await terminal.lines()).join('\n')
  return [text, /\n\n(https?:[^]*?)\n\n/.exec(text)![1]!.replaceAll('\n', '')]
}

async function prose(terminal: Terminal): Promise<string> {
  return (await terminal.lines()).join(' ').replace(/\s+/g, ' ')
}

async function finish(here: Scene, by: Place['by'], terminal: Terminal, url: string): Promise<void> {
  if (by === 'browser') return void (await visit(await opened(here), ada))
  if (by === 'code') {
    await terminal.sees(/Waiting for/)
    terminal.type('d')
    const [, code] = await terminal.sees(/the\s+code\s+([A-Z0-9]{9})\b/)
    return here.emulator.control.approve(code!, ada.username)
  }
  const seen = await visit(url, ada, { unreachable: new URL(new URL(url).searchParams.get('redirect_uri')!).origin })
  terminal.type(`\x1b[200~${seen.url}\x1b[201~`)
}

/** What an opener was told to open; PowerShell is told in base64. */
async function opened({ az }: Scene): Promise<string> {
  const file = `${az.home}/asked`
  for (const end = performance.now() + 20_000; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
    if (text !== '') return text.startsWith('http') ? text : /'(.*)'/.exec(Buffer.from(text, 'base64').toString('utf16le'))![1]!
  }
  throw new Error('No opener was asked.')
}

/** Nobody else wrote to the screen; only what is to be copied is wider than it; no colour, as was asked; nothing left of the countdown. */
function clean(raw: string, url: string): void {
  assert.doesNotMatch(raw, /\x1b\[\d*m|Gtk|noise|cannot open display|\x07/)
  const wide = raw.replace(/\x1b\[[\d?]*[A-Za-z]/g, '\r').split(/[\r\n]+/).filter((line) => line.length > 40)
  assert.deepEqual(wide.filter((line) => line !== url && !/^(ssh |http:\S+$)/.test(line)), [])
  assert.match(raw, /\r\x1b\[K[^\n]*(\x1b\[\?2004l)?[^\n]*$/, 'the last line was taken back')
}
