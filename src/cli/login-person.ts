/** What does a person read on standard error while signing in? */

import type { SignInPerson } from '../sign-in.ts'
import type { System } from '../system/system.ts'
import type { Call } from './commands.ts'
import { silent, tell, warn } from './voice.ts'

export interface Screen {
  readonly person: SignInPerson
  /** Takes the progress line away; to be called before anything else is written. */
  tidy(): void
}

/** @param retrieving called once, when the tenants begin to be looked through. */
export function screen(system: System, call: Call, retrieving: () => void): Screen {
  let showing = false
  let begun = false
  let tls = false
  const tidy = () => {
    if (showing) system.terminal.err('\r\x1b[K')
    showing = false
  }
  system.ending.addEventListener('abort', tidy, { once: true })
  const person: SignInPerson = {
    opened: (url, opener) => {
      if (silent(system, call)) return
      warn(system, call, `A web browser has been opened at ${withoutQuery(url)}. Please continue the login in the web browser. If no web browser is available or if the web browser fails to open, use device code flow with \`az login --use-device-code\`.`)
      tell(system, `It was opened with ${opener}. If it shows nothing, open this address on this machine yourself:\n${url}`)
    },
    browserMissing: (reason) => warn(system, call, `${reason} Signing in with a code instead.`),
    deviceCode: ({ message }) => {
      tell(system, message)
      tell(system, 'Enter the code only if you started this sign-in yourself: whoever gave it to you would be signed in as you.')
    },
    tlsHello: () => {
      if (tls) return
      tls = true
      warn(system, call, 'The browser asked for https://localhost, but the answer is awaited at http://localhost. Change https to http in its address bar, or take "localhost" off the list of https-only sites (chrome://net-internals/#hsts, edge://net-internals/#hsts), or use `az login --use-device-code`.')
    },
    progress: (done, total) => {
      if (!begun) retrieving()
      begun = true
      if (!system.terminal.error || total < 2 || silent(system, call)) return
      // A line that wraps cannot be taken away again.
      system.terminal.err(`\r\x1b[K${`Looking through tenants: ${done} of ${total}`.slice(0, system.terminal.columns - 1)}`)
      showing = true
    },
    warning: (text) => {
      tidy()
      warn(system, call, text)
    },
  }
  return { person, tidy }
}

function withoutQuery(url: string): string {
  return url.split(/[?#]/)[0]!
}
