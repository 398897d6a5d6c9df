/** Where does a benchmark happen? With an emulator in a process of its own, and config directories that nobody else uses. */

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, once } from './run.ts'

const password = 'azin-demo'

export interface World {
  readonly exe: string
  readonly empty: string
  readonly bin: string
  readonly emptyScript: string
  readonly nodes: Readonly<Record<string, string | undefined>>
  /** Path of Azure's own CLI, if it is here. */
  readonly azureCli: string | undefined
  readonly emulator: Emulator
  /** A new home; through the proxy to the emulator under Microsoft's names. */
  home(name: string): Environment
  /** A new home that knows the emulator as a custom cloud over plain HTTP. */
  homeOnHttp(name: string): Environment
  close(): void
}

export interface Emulator {
  readonly origin: string
  readonly proxy: string
  readonly ca: string
  set(settings: object): Promise<void>
  /** Requests to the token endpoint, and all, since the last call. */
  requests(): Promise<{ readonly token: number; readonly all: number }>
}

export async function openWorld(root: string, node: string, nodes: World['nodes']): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'azin-bench-'))
  const bench = join(root, 'build/bench')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const bin = join(bench, 'dist/bin.cjs')
  const { child, emulator } = await startEmulator(node, bin)
  const home = (name: string): Environment => {
    const place = join(folder, name)
    mkdirSync(join(place, '.azure'), { recursive: true, mode: 0o700 })
    return {
      PATH: process.env['PATH'] ?? '', HOME: place, LANG: 'C.UTF-8', AZURE_CONFIG_DIR: join(place, '.azure'), AZURE_CORE_COLLECT_TELEMETRY: 'false',
      HTTPS_PROXY: emulator.proxy, REQUESTS_CA_BUNDLE: emulator.ca,
    }
  }
  const homeOnHttp = (name: string): Environment => {
    const { HTTPS_PROXY: _proxy, REQUESTS_CA_BUNDLE: _ca, ...env } = home(name)
    const lines = ['[Emulator]', 'profile = latest', `endpoint_active_directory = ${emulator.origin}`, `endpoint_resource_manager = ${emulator.origin}/`,
      `endpoint_management = ${emulator.origin}/`, 'endpoint_active_directory_resource_id = https://management.core.windows.net/']
    writeFileSync(join(env['AZURE_CONFIG_DIR']!, 'clouds.config'), `${lines.join('\n')}\n`)
    writeFileSync(join(env['AZURE_CONFIG_DIR']!, 'config'), '[cloud]\nname = Emulator\n')
    return env
  }
  const close = (): void => {
    child.kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  process.once('exit', close)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
  const azureCli = ['/usr/bin/az', '/opt/homebrew/bin/az', '/usr/local/bin/az'].find((file) => existsSync(file) && isAzureCli(file, home('which')))
  return { exe: join(bench, 'exe', `azin${suffix}`), empty: join(bench, `empty${suffix}`), bin, emptyScript: join(bench, 'empty.cjs'), nodes, azureCli, emulator, home, homeOnHttp, close }
}

/** And not azin's own launcher. */
function isAzureCli(file: string, env: Environment): boolean {
  return !once({ name: file, cmd: [file, 'version'], env }).stdout.includes('"azin"')
}

async function startEmulator(node: string, bin: string): Promise<{ readonly child: ChildProcess; readonly emulator: Emulator }> {
  const child = spawn(node, [bin, 'emulator', 'start', '--port', String(20_000 + (process.pid % 20_000)), '--proxy'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text).includes('az login') && resolve())
    child.once('exit', () => reject(new Error(`The emulator did not start.\n${said}`)))
  })
  const find = (pattern: RegExp): string => pattern.exec(said)?.[1] ?? ''
  const origin = find(/answers on (http:\S+?)\.\s/)
  const knob = async (method: string, name: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${origin}/_azin/${name}`, { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })
    if (!answer.ok) throw new Error(`The emulator refused ${name}: ${await answer.text()}`)
    return answer.json()
  }
  const requests = async () => {
    const seen = (await knob('GET', 'requests')) as readonly { readonly path: string }[]
    await knob('DELETE', 'requests')
    return { token: seen.filter(({ path }) => path.endsWith('/token')).length, all: seen.length }
  }
  const emulator = { origin, proxy: find(/HTTPS_PROXY='([^']+)/), ca: find(/REQUESTS_CA_BUNDLE='([^']+)/), set: async (settings: object) => void (await knob('POST', 'settings', settings)), requests }
  return { child, emulator }
}

export function signIn(program: readonly string[], env: Environment, user: string): void {
  once({ name: `${program[0]} login`, cmd: [...program, 'login', '-u', user, '-p', password], env })
}

type Cache = Record<string, Record<string, Record<string, unknown>>>

const cacheOf = (env: Environment): string => join(env['AZURE_CONFIG_DIR']!, 'msal_token_cache.json')

/** Another home with the same files. */
export function copyOf(world: World, from: Environment, name: string): Environment {
  const { HOME, AZURE_CONFIG_DIR } = world.home(name)
  cpSync(from['AZURE_CONFIG_DIR']!, AZURE_CONFIG_DIR!, { recursive: true })
  return { ...from, HOME: HOME!, AZURE_CONFIG_DIR: AZURE_CONFIG_DIR! }
}

/** Makes every access token an expired one; the result does it again. */
export function expire(env: Environment): () => void {
  const cache = JSON.parse(readFileSync(cacheOf(env), 'utf8')) as Cache
  const past = String(Math.floor(Date.now() / 1000) - 60)
  for (const entry of Object.values(cache['AccessToken'] ?? {})) Object.assign(entry, { expires_on: past, extended_expires_on: past })
  const text = JSON.stringify(cache, null, 4)
  const again = () => writeFileSync(cacheOf(env), text, { mode: 0o600 })
  again()
  return again
}

/** Puts other tenants' tokens before the one that is wanted, until there are so many. @returns bytes of the file. */
export function fill(env: Environment, count: number): number {
  const cache = JSON.parse(readFileSync(cacheOf(env), 'utf8')) as Cache
  const own = cache['AccessToken'] ?? {}
  const [key = '', entry = {}] = Object.entries(own)[0] ?? []
  const others = Array.from({ length: count - Object.keys(own).length }, (_, number) => {
    const realm = `b0000000-0000-4000-8000-${String(number).padStart(12, '0')}`
    return [key.replace(String(entry['realm']), realm), { ...entry, realm, secret: `${number}.`.padEnd(2600, 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIs') }] as const
  })
  const text = JSON.stringify({ ...cache, AccessToken: { ...Object.fromEntries(others), ...own } }, null, 4)
  writeFileSync(cacheOf(env), text, { mode: 0o600 })
  return text.length
}

/** Of the account that is signed in: what a refresh needs, to see how long the server alone takes for one. */
export function refreshForm(env: Environment): { readonly tenant: string; readonly form: URLSearchParams } {
  const cache = JSON.parse(readFileSync(cacheOf(env), 'utf8')) as Cache
  const [token] = Object.values(cache['RefreshToken'] ?? {})
  const [access] = Object.values(cache['AccessToken'] ?? {})
  const form = new URLSearchParams({
    grant_type: 'refresh_token', client_id: String(token?.['client_id']), client_info: '1', refresh_token: String(token?.['secret']),
    scope: 'https://management.core.windows.net//.default offline_access openid profile',
  })
  return { tenant: String(access?.['realm']), form }
}
