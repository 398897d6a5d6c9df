/** Where do the callers find az? Installed by `azin install`, somebody signed in or not, and each run in a fresh copy of the same files. */

import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { defaultDirectory } from '../../emulator/default-directory.ts'
import type { Directory } from '../../emulator/directory.ts'
import { cloudName, writeCloud } from '../harness/cloud.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import { place, root } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'
import { bareEnvironment, start } from '../harness/program.ts'
import type { Ended } from '../harness/program.ts'
import { proxyEnvironment } from '../harness/real-az.ts'
import type { Start } from './clients.ts'

export const larkspur = 'a21e0001-0000-4000-8000-000000000001'
/** Ada is no guest there. */
export const marrow = 'a21e0001-0000-4000-8000-000000000004'
export const subscription = 'a21e0003-0000-4000-8000-000000000011'

/** What the callers ask tokens for, beyond the default directory. */
const asked = ['6dae42f8-4368-4678-94ff-3960e28e3630', '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d', '499b84ac-1321-427f-aa17-267ca6975798']
const askedUris = ['https://kusto.kusto.windows.net', 'https://dev.azure.com', 'https://database.windows.net', 'https://ossrdbms-aad.database.windows.net']

export function directory(): Directory {
  const known = new Set(defaultDirectory.resources.flatMap(({ id, uris }) => [id, ...uris]))
  const resource = (name: string, id: string, uris: readonly string[]) => ({ id, name, uris, tokenVersion: 1 as const, permissions: ['user_impersonation'] })
  const more = [
    ...asked.filter((id) => !known.has(id)).map((id) => resource(`Asked for ${id}`, id, [])),
    ...askedUris.filter((uri) => !known.has(uri)).map((uri, index) => resource(`Asked for ${uri}`, `a21e0006-0000-4000-8000-00000000000${index}`, [uri])),
  ]
  return { ...defaultDirectory, resources: [...defaultDirectory.resources, ...more] }
}

export interface Stage {
  readonly server: TestEmulator
  /** The folder of the launcher. */
  readonly bin: string
  readonly home: string
  /** A config directory in which Ada is signed in; copied, not used. */
  readonly signedIn: string
  /** One in which nobody is. */
  readonly signedOut: string
  /** A copy with a home around it. */
  copy(configDirectory: string): Place
  run(where: Place, how: Start, words: string, limit?: number): Promise<Ended>
}

export interface Place {
  readonly home: string
  readonly configDirectory: string
}

/** Installs the built program, or the executable under test, as `az`. @returns the folder */
export function installed(t: Scope): string {
  const bin = join(place(t, 'azin-installed'), 'bin')
  const home = place(t, 'azin-installer')
  mkdirSync(bin, { recursive: true })
  const executable = process.env['AZIN_TEST_PROGRAM']
  const [file, ...words] = executable ? [executable] : [process.execPath, join(root, 'dist/bin.cjs')]
  execFileSync(file!, [...words, 'install', '--dir', bin], { env: bareEnvironment({ PATH: '/usr/bin:/bin', HOME: home }), stdio: 'pipe' })
  return bin
}

export async function stage(t: Scope): Promise<Stage> {
  const server = await startEmulator(t, { directory: directory() }, { proxy: true })
  const bin = installed(t)
  const home = place(t, 'azin-callers')
  const [signedOut, signedIn] = [join(home, 'out'), join(home, 'in')]
  writeCloud(signedOut, server.origin)
  appendFileSync(join(signedOut, 'clouds.config'), 'endpoint_ossrdbms_resource_id = https://ossrdbms-aad.database.windows.net\n')
  cpSync(signedOut, signedIn, { recursive: true })
  let copies = 0
  const copy = (configDirectory: string): Place => {
    const own = join(home, `home-${copies += 1}`)
    cpSync(configDirectory, join(own, '.azure'), { recursive: true })
    return { home: own, configDirectory: join(own, '.azure') }
  }
  const run: Stage['run'] = async (where, how, words, limit) => {
    const [file, args, env] = begun({ server, bin }, where, how, words)
    return start(t, file, args, env, { cwd: how === 'sh' ? '/bin' : where.home, timeout: (limit ?? 60) * 1000 }).ended
  }
  const made = { server, bin, home, signedIn, signedOut, copy, run }
  const { code, stderr } = await run({ home, configDirectory: signedIn }, 'exec', 'login -u ada@larkspur.example -p azin-demo -o none')
  if (code !== 0) throw new Error(stderr)
  return made
}

/** The program, its arguments and its whole environment. */
function begun({ bin, server }: Pick<Stage, 'bin' | 'server'>, where: Place, how: Start, words: string): [string, string[], Record<string, string>] {
  const line = words.replaceAll('{tenant}', larkspur).replaceAll('{subscription}', subscription).replaceAll('{cloud}', cloudName)
    .replaceAll('{resource}', 'https://management.azure.com').replaceAll('{scope}', 'https://management.azure.com/.default')
  const az = join(bin, 'az')
  const usual = { HOME: where.home, AZURE_CONFIG_DIR: where.configDirectory, AZIN_NO_BACKGROUND: '1', AZIN_PASSTHROUGH: '0', ...(line.startsWith('ad ') && { ...proxyEnvironment(server), NO_PROXY: 'localhost' }) }
  const system = `${bin}:/bin:/sbin:/usr/bin:/usr/local/bin`
  if (how === 'sh') return ['/bin/sh', ['-c', `az ${line}`], bareEnvironment({ PATH: system, ...usual, AZURE_CORE_NO_COLOR: 'true' })]
  if (how === 'script') return ['/bin/bash', ['az', ...unquoted(line)], bareEnvironment({ PATH: `${bin}:/usr/bin:/usr/local/bin`, ...usual })]
  if (how === 'path only') return nothingButPath(where, `${bin}:/usr/bin:/usr/local/bin`, `az ${line}`)
  return [az, unquoted(line), bareEnvironment({ PATH: how === 'other path' ? system : `${bin}:${process.env['PATH']}`, ...usual })]
}

function unquoted(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, inner, plain]) => inner ?? plain!)
}

/**
 * No HOME, no AZURE_CONFIG_DIR: the user database says where home is. For this one process it says another place, so that the real
 * home stays out of the test.
 */
function nothingButPath(where: Place, path: string, line: string): [string, string[], Record<string, string>] {
  const passwd = join(where.home, 'passwd')
  writeFileSync(passwd, readFileSync('/etc/passwd', 'utf8').replace(/^root:.*$/m, `root:x:0:0:root:${where.home}:/bin/sh`))
  const script = `mount --bind '${passwd}' /etc/passwd && exec env -i PATH='${path}' /bin/sh -c "$1"`
  return ['/usr/bin/unshare', ['--mount', '--map-root-user', '/bin/sh', '-c', script, 'sh', line], bareEnvironment({ PATH: '/usr/bin:/bin:/usr/sbin:/sbin' })]
}
