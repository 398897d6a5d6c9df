// asks: azure.microsoft.com app.aladdin.microsoft.com aka.ms
/** What does Azure's own CLI say? The real one, led to the emulator through its proxy, with a config directory that both may share. */

import { join } from 'node:path'

import { browserScript } from './browser-script.ts'
import type { BrowserScript } from './browser-script.ts'
import { place } from './place.ts'
import type { Scope } from './place.ts'
import { bareEnvironment, start } from './program.ts'
import type { Ended, RunOptions, Running } from './program.ts'

export interface RealAz {
  readonly configDirectory: string
  readonly browser: BrowserScript
  run(...args: readonly (string | RunOptions)[]): Promise<Ended>
  start(...args: readonly (string | RunOptions)[]): Running
}

/** What a program must be told to reach the emulator under Microsoft's names. */
export function proxyEnvironment({ proxy, ca }: { readonly proxy?: string; readonly ca?: string }): Record<string, string> {
  if (proxy === undefined || ca === undefined) throw new Error('The emulator was started without its proxy.')
  return { HTTPS_PROXY: proxy, REQUESTS_CA_BUNDLE: ca, NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca }
}

export function realAzFor(t: Scope, server: { readonly proxy?: string; readonly ca?: string }, shared?: string): RealAz {
  const file = process.env['AZIN_TEST_AZURE_CLI']
  if (file === undefined) throw new Error("There is no Azure CLI to compare with: npm test looks for it.")
  const home = place(t, 'azure-cli-home')
  const configDirectory = shared ?? join(home, '.azure')
  const browser = browserScript(t)
  const begin: RealAz['start'] = (...args) => {
    const options = args.find((each): each is RunOptions => typeof each !== 'string') ?? {}
    const words = args.filter((each): each is string => typeof each === 'string')
    const env = bareEnvironment({
      PATH: '/usr/bin:/bin',
      HOME: home,
      AZURE_CONFIG_DIR: configDirectory,
      AZURE_CORE_COLLECT_TELEMETRY: 'false',
      AZURE_CORE_NO_COLOR: 'true',
      BROWSER: browser.path,
      DISPLAY: ':99', // without it Azure CLI would not look for a browser
      NODE_V8_COVERAGE: undefined,
      ...proxyEnvironment(server),
      ...options.env,
    })
    return start(t, file, words, env, { cwd: home, ...options })
  }
  return { configDirectory, browser, start: begin, run: (...args) => begin(...args).ended }
}
