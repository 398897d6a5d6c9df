/** How does a program follow a sign-in? One JSON object a line on standard output (docs/events.md); fields are only ever added. */

import { isAzinError, type AuthError, type OAuthError } from '../errors.ts'
import { type Attended, signIn, type SignInAsk, type SignInPerson, type SignInResult } from '../sign-in.ts'
import type { Account } from '../profile/schema.ts'
import type { System } from '../system/system.ts'
import { listed } from './account.ts'
import type { Answer } from './commands.ts'
import { explain } from './report.ts'

/** Raised when a field changes its meaning; a new field or event does not raise it. */
const VERSION = 1

/** Milliseconds between two signs of life. */
const heartbeat = 15_000

interface Events {
  readonly person: SignInPerson
  signedIn(result: Pick<SignInResult, 'user' | 'accounts'>): void
  failed(error: unknown): Promise<void>
}

function events(system: System): Events {
  const say = (event: string, more: object) => system.terminal.out(JSON.stringify({ version: VERSION, event, ...more }) + '\n')
  const over = new AbortController()
  const stop = () => over.abort()
  const wait = (way: 'browser' | 'device-code', expires_on: number) => void beat(system, over.signal, () => say('waiting', { for: way, seconds: Math.max(0, expires_on - system.clock.now()) }))
  return {
    person: {
      opened: () => {},
      browserMissing: (message) => say('warning', { message }),
      waiting: ({ url, port, redirect_uri, limit }: Attended) => {
        const expires_on = system.clock.now() + Math.round(limit / 1000)
        say('url', { url, redirect_uri, port, expires_on })
        wait('browser', expires_on)
        return stop
      },
      deviceCode: ({ verification_uri, user_code, message, expires_in }) => {
        const expires_on = system.clock.now() + expires_in
        say('code', { verification_uri, user_code, message, expires_on })
        wait('device-code', expires_on)
      },
      deviceRefused: (error) => say('warning', { message: error instanceof Error ? error.message : String(error) }),
      tlsHello: () => say('warning', { message: 'The browser asked for https://localhost, but the answer is awaited at http://localhost.' }),
      warning: (message) => say('warning', { message }),
    },
    signedIn: ({ user, accounts }) => (stop(), say('signed-in', { user, accounts: accounts.map(listed) })),
    failed: async (error) => {
      stop()
      const { lines: [message, ...hint] } = await explain(error, [])
      say('failed', { code: codeOf(error), message, hint })
    },
  }
}

/** @returns nothing to print: all was told. Rejects as `signIn` does, once that was told. */
export async function follow(system: System, ask: SignInAsk): Promise<Answer> {
  const { person, signedIn, failed } = events(system)
  try {
    signedIn(await signIn(system, ask, person))
  } catch (error) {
    await failed(error)
    throw error
  }
  return {}
}

/** Somebody was signed in before. @param accounts not empty */
export function alreadySignedIn(system: System, accounts: readonly Account[]): Answer {
  events(system).signedIn({ user: accounts[0]!.user, accounts })
  return {}
}

function codeOf(error: unknown): string {
  if (!isAzinError(error)) return 'unexpected'
  if (error.name === 'OAuthError') return (error as OAuthError).body.error
  return (error as Partial<AuthError>).code ?? 'usage'
}

async function beat(system: System, over: AbortSignal, say: () => void): Promise<void> {
  while (!over.aborted) {
    say()
    await system.clock.sleep(heartbeat, over).catch(() => undefined)
  }
}
