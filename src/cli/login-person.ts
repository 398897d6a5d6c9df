/** What does a person read on standard error while signing in? */

import type { SignInPerson } from '../sign-in.ts'
import type { System } from '../system/system.ts'
import { attended, isPlain } from './attended.ts'
import type { Call } from './commands.ts'
import { httpsCure } from './login-words.ts'
import { waitingScreen, type WaitingScreen } from './login-waiting.ts'
import { qrLines } from './qr.ts'
import { refusal } from './report.ts'
import { colourOn, silent, tell, warn } from './voice.ts'

export interface Screen {
  readonly person: SignInPerson
  /** Takes the progress line away; to be called before anything else is written. */
  tidy(): void
}

/** @param retrieving called once, when the tenants begin to be looked through. */
export function screen(system: System, call: Call, retrieving: () => void): Screen {
  const progress = progressLine(system, call, retrieving)
  system.ending.addEventListener('abort', progress.tidy, { once: true })
  const waiting = attended(system, call) ? waitingScreen(system, call) : undefined
  const person: SignInPerson = {
    ...(waiting ? attendedPerson(system, call, waiting) : lonePerson(system, call)),
    browserMissing: (reason) => warn(system, call, `${reason} Signing in with a code instead.`),
    progress: progress.show,
    warning: (text) => {
      progress.tidy()
      warn(system, call, text)
    },
  }
  return { person, tidy: progress.tidy }
}

type Sayings = Pick<SignInPerson, 'opened' | 'deviceCode' | 'tlsHello' | 'waiting' | 'deviceRefused'>

const ENTER_CODE = 'Enter the code only if you started this sign-in yourself: whoever gave it to you would be signed in as you.'

/** Nobody can act here; the words are what programs look for. */
function lonePerson(system: System, call: Call): Sayings {
  let tls = false
  return {
    opened: (url, opener) => {
      if (silent(system, call)) return
      warn(system, call, `${openedAt(url)} If no web browser is available or if the web browser fails to open, use device code flow with \`az login --use-device-code\`.`)
      tell(system, `It was opened with ${opener}. If it shows nothing, open this address on this machine yourself:\n${url}`)
    },
    deviceCode: ({ message }) => {
      tell(system, message)
      tell(system, ENTER_CODE)
    },
    tlsHello: () => {
      if (tls) return
      tls = true
      warn(system, call, 'The browser asked for https://localhost, but the answer is awaited at http://localhost. Change https to http in its address bar, or take "localhost" off the list of https-only sites (chrome://net-internals/#hsts, edge://net-internals/#hsts), or use `az login --use-device-code`.')
    },
  }
}

function attendedPerson(system: System, call: Call, screen: WaitingScreen): Sayings {
  let tls = false
  let invited = false
  let opener: string | undefined
  return {
    opened: (url, name) => {
      opener = name
      warn(system, call, openedAt(url))
    },
    waiting: (attended) => ((invited = true), screen.waiting(attended)),
    deviceCode: ({ message, verification_uri }) => screen.say(() => {
      tell(system, `${invited ? '\n' : ''}${message}`)
      for (const line of qrLines(verification_uri, system.terminal.columns, colourOn(system)) ?? []) system.terminal.err(`${line}\n`)
      tell(system, ENTER_CODE)
    }),
    deviceRefused: (error) => screen.say(() => {
      const { lines } = isRefusal(error) ? refusal(error) : { lines: [error instanceof Error ? error.message : String(error)] }
      warn(system, call, `The device code did not work: ${lines[0]} The browser still does.`)
    }),
    tlsHello: () => {
      if (tls) return
      tls = true
      screen.say(() => {
        const [first = '', ...rest] = httpsCure(opener)
        warn(system, call, first)
        for (const line of rest) tell(system, line)
      })
    },
  }
}

function isRefusal(error: unknown): error is Parameters<typeof refusal>[0] {
  return error instanceof Error && error.name === 'OAuthError'
}

function openedAt(url: string): string {
  return `A web browser has been opened at ${url.split(/[?#]/)[0]!}. Please continue the login in the web browser.`
}

function progressLine(system: System, call: Call, retrieving: () => void): { show(done: number, total: number): void; tidy(): void } {
  let showing = false
  let begun = false
  return {
    tidy: () => {
      if (showing) system.terminal.err('\r\x1b[K')
      showing = false
    },
    show: (done, total) => {
      if (!begun) retrieving()
      begun = true
      if (!system.terminal.error || total < 2 || silent(system, call) || isPlain(system)) return
      // A line that wraps cannot be taken away again.
      system.terminal.err(`\r\x1b[K${`Looking through tenants: ${done} of ${total}`.slice(0, system.terminal.columns - 1)}`)
      showing = true
    },
  }
}
