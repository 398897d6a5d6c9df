/** How does a test run the built program as a user would: as `az`, in a home of its own? */

import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

import { browserScript } from './browser-script.ts'
import type { BrowserScript } from './browser-script.ts'
import { writeCloud } from './cloud.ts'
import { place, root } from './place.ts'
import type { Scope } from './place.ts'
import { bareEnvironment, start } from './program.ts'
import type { Ended, RunOptions, Running } from './program.ts'

export interface Az {
  readonly home: string
  readonly configDirectory: string
  /** The folder of the `az` launcher, first in PATH. */
  readonly bin: string
  /** What the program's `BROWSER` was asked to open. */
  readonly browser: BrowserScript
  /** The whole environment of a run. */
  environment(extra?: RunOptions['env']): Record<string, string>
  /** `az.run('account', 'show')`; the last argument may be options. Resolves whatever the exit code. */
  run(...args: readonly (string | RunOptions)[]): Promise<Ended>
  start(...args: readonly (string | RunOptions)[]): Running
  /** The arguments, run; what it printed, parsed. Rejects with what it said when the exit code is not 0. */
  json(...args: readonly (string | RunOptions)[]): Promise<unknown>
}

/** @param origin of the emulator: registered as the custom cloud `Emulator`, and active; none for a home as new. */
export function azFor(t: Scope, origin?: string, env: RunOptions['env'] = {}): Az {
  const home = place(t, 'azin-home')
  const configDirectory = join(home, '.azure')
  const bin = join(home, 'bin')
  // The same stories are played with the standalone executable, which needs no Node to run it.
  const executable = process.env['AZIN_TEST_PROGRAM']
  const program = executable ?? join(root, 'dist/bin.cjs')
  const launcher = writeLauncher(bin, executable === undefined ? [process.execPath, program] : [program])
  if (origin !== undefined) writeCloud(configDirectory, origin)
  const browser = browserScript(t)
  const environment = (extra: RunOptions['env'] = {}) =>
    bareEnvironment({
      PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      HOME: home,
      USERPROFILE: home,
      TMPDIR: place(t, 'azin-tmp'),
      AZURE_CONFIG_DIR: configDirectory,
      BROWSER: browser.path,
      AZIN_NO_BACKGROUND: '1', // a test that counts processes or requests says so
      AZIN_PASSTHROUGH: '0', // a misspelled command must not wake the Azure CLI of this machine
      ...env,
      ...extra,
    })
  const begin: Az['start'] = (...args) => {
    if (!existsSync(program)) throw new Error(`${program} is not there: build first.`)
    const options = args.find((each): each is RunOptions => typeof each !== 'string') ?? {}
    const words = args.filter((each): each is string => typeof each === 'string')
    return start(t, launcher.file, [...launcher.args, ...words], environment(options.env), { cwd: home, ...options })
  }
  const run: Az['run'] = (...args) => begin(...args).ended
  const json: Az['json'] = async (...args) => {
    const { code, stdout, stderr } = await run(...args)
    if (code !== 0) throw new Error(`az ${args.filter((each) => typeof each === 'string').join(' ')}: exit code ${code}\n${stderr}`)
    return JSON.parse(stdout) as unknown
  }
  return { home, configDirectory, bin, browser, environment, run, start: begin, json }
}

function writeLauncher(bin: string, command: readonly [string, ...string[]]): { readonly file: string; readonly args: readonly string[] } {
  mkdirSync(bin, { recursive: true })
  if (process.platform === 'win32') return { file: command[0], args: command.slice(1) }
  const file = join(bin, 'az')
  writeFileSync(file, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`)
  chmodSync(file, 0o755)
  return { file, args: [] }
}
