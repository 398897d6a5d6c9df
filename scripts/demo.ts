/** What does azin do? The main job on the embedded cloud, shown with the real program, the real pages and a directory of its own. */
import { spawn } from 'node:child_process'
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { demoPassword } from '../emulator/default-directory.ts'
import { createEmulator } from '../emulator/emulator.ts'
import { startServer, type RunningServer } from '../emulator/server.ts'
import { prose } from '../src/cli/wrap.ts'
import { browserScript, type BrowserScript } from '../test/harness/browser-script.ts'
import { writeCloud } from '../test/harness/cloud.ts'
import { visit } from '../test/harness/person.ts'
import { root } from '../test/harness/place.ts'

const user = 'ada@larkspur.example'
const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true
const colour = terminal && !process.env['NO_COLOR']

const say = (text = ''): void => void process.stdout.write(`${text}\n`)
/** A sentence, broken between words. */
const tell = (text: string): void => say(prose(text, process.stdout.columns || 80))
const paint = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
const bold = (text: string): string => paint(1, text)
const faint = (text: string): string => paint(2, text)

/** What must be put away at the end, whichever way it comes. */
const leavings: (() => unknown)[] = []
const scope = { after: (work: () => unknown): void => void leavings.push(work) }

async function putAway(): Promise<void> {
  for (const work of leavings.splice(0).reverse()) await work()
}

interface Place {
  readonly configDirectory: string
  readonly bin: string
  readonly env: NodeJS.ProcessEnv
}

/** A folder with an `az` and a config directory that knows the embedded cloud. */
function prepare(server: RunningServer): Place {
  const folder = mkdtempSync(join(tmpdir(), 'azin-demo-'))
  scope.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  const configDirectory = join(folder, 'azure')
  const bin = join(folder, 'bin')
  writeCloud(configDirectory, server.origin)
  mkdirSync(bin)
  writeFileSync(join(bin, 'az'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/bin.cjs')}' "$@"\n`)
  chmodSync(join(bin, 'az'), 0o755)
  writeFileSync(join(bin, 'az.cmd'), `@"${process.execPath}" "${join(root, 'dist/bin.cjs')}" %*\r\n`)
  const env = { ...process.env, AZURE_CONFIG_DIR: configDirectory, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
  return { configDirectory, bin, env }
}

/** A person with a screen in front of them signs in themselves. */
function canOpenBrowser(): boolean {
  if (!terminal || process.env['CI'] || process.env['SSH_CONNECTION']) return false
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  if (process.env['BROWSER']) return true
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false
  return ['xdg-open', 'chromium', 'google-chrome', 'firefox', 'microsoft-edge'].some((name) => inPath(name))
}

function inPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly ms: number
}

/** Runs the built program; what a person should see goes straight through. */
function az(place: Place, args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv; readonly show?: boolean } = {}): Promise<Ran> {
  say(`\n${faint('$')} ${bold(`az ${args.join(' ')}`)}`)
  const stdio = options.show ? 'inherit' as const : 'pipe' as const
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, 'dist/bin.cjs'), ...args], { env: { ...place.env, ...options.env }, stdio: ['inherit', stdio, 'inherit'] })
  scope.after(() => child.exitCode === null && child.kill())
  let stdout = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, ms: performance.now() - started }))
  })
}

async function signIn(place: Place): Promise<void> {
  if (canOpenBrowser()) {
    tell(`\nYour browser opens now. Sign in as ${bold(user)} with the password ${bold(demoPassword)}.`)
    await succeed(az(place, ['login'], { show: true }))
    return
  }
  tell(`\n${terminal ? 'No browser can be opened here' : 'There is no terminal here'}, so the demo plays the person: it fills in the real HTML forms, page by page.`)
  const browser = browserScript(scope)
  const login = az(place, ['login', '--output', 'json'], { env: { BROWSER: browser.path } })
  await Promise.all([succeed(login), play(browser)])
  say(shortList(JSON.parse((await login).stdout) as { name: string; tenantDisplayName?: string }[]))
}

async function play(browser: BrowserScript): Promise<void> {
  const seen = await visit(await browser.next(), { username: user, password: demoPassword })
  const steps: Record<string, string> = { username: `typed ${user}`, password: 'typed the password', account: 'picked the account', decision: 'accepted', continue: 'went back to azin', otp: 'typed the code' }
  for (const step of seen.steps) say(faint(`  the person ${steps[step] ?? step}`))
  say(faint(`  the page now says: ${seen.page.title}`))
}

function shortList(accounts: readonly { readonly name: string; readonly tenantDisplayName?: string }[]): string {
  return `Signed in: ${accounts.length} subscriptions.\n${accounts.map(({ name, tenantDisplayName }) => `  ${name.padEnd(24)} ${faint(tenantDisplayName ?? '')}`).join('\n')}`
}

async function succeed(running: Promise<Ran>): Promise<Ran> {
  const ran = await running
  if (ran.code !== 0) throw new Error(`The command ended with exit code ${ran.code}.`)
  return ran
}

/** A token is as good as a password, even a made-up one: only its beginning is shown. */
function shortened(json: string): string {
  return json.replace(/("accessToken": ")([^"]{12})([^"]*)"/, (_, key: string, start: string, rest: string) => `${key}${start}... (${start.length + rest.length} characters)"`)
}

async function main(): Promise<void> {
  const emulator = createEmulator()
  const server = await startServer(emulator)
  scope.after(() => server.close())
  const place = prepare(server)
  say(`${bold('azin')}  sign in to Azure, on an embedded cloud`)
  tell(faint(`The cloud runs at ${server.origin}. Nothing leaves this computer; your own ~/.azure is not touched.`))
  await signIn(place)
  say((await succeed(az(place, ['account', 'show']))).stdout.trimEnd())

  const get = ['account', 'get-access-token', '--resource', 'https://graph.microsoft.com']
  const before = () => emulator.control.requests().length
  const start = before()
  const first = await succeed(az(place, get))
  const asked = before() - start
  say(shortened(first.stdout.trimEnd()))
  say(faint(`  ${asked} request${asked === 1 ? '' : 's'} to the cloud, ${Math.round(first.ms)} ms`))
  const again = before()
  const second = await succeed(az(place, get))
  say(`${second.stdout === first.stdout ? 'The same token, from the cache' : 'Another token'}: ${before() - again} requests, ${bold(`${Math.round(second.ms)} ms`)} with Node's own start.`)

  say(`\n${bold('How to go on')}`)
  say('  README.md, Install      how azin becomes your `az`')
  say('  npm test                everything, in a real browser and beside Azure CLI')
  say('  docs/emulator.md        the embedded cloud, for tests of your own programs')
  if (!terminal) return
  say(`\nThe cloud stays up. To play with it, in another terminal:\n  export PATH="${place.bin}:$PATH" AZURE_CONFIG_DIR="${place.configDirectory}"\n  az account list -o table\n${faint('Ctrl+C ends it and removes everything.')}`)
  await new Promise(() => setInterval(() => {}, 60_000))
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
  process.on(signal, () => void putAway().then(() => process.exit(code)))
}
try {
  await main()
} catch (error) {
  process.stderr.write(`The demo stopped: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await putAway()
}
