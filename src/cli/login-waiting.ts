/** What happens at the terminal while a sign-in is waited for? Keys are obeyed, a pasted address is taken, and the time left is shown. */

import type { Attended } from '../sign-in.ts'
import type { System } from '../system/system.ts'
import { isPlain } from './attended.ts'
import { copy } from './clipboard.ts'
import type { Call } from './commands.ts'
import { type Act, nothingTyped, readKeys } from './login-keys.ts'
import { countdown, invitation, keysLine } from './login-words.ts'
import { silent, tell } from './voice.ts'

export interface WaitingScreen {
  waiting(attended: Attended): () => void
  /** Says something without disturbing the line that counts down. */
  say(action: () => void): void
}

/** The last line of the screen counts down and shows what is typed; all else is written above it. */
export function waitingScreen(system: System, call: Call): WaitingScreen {
  const plain = isPlain(system)
  let attended: Attended | undefined
  let typed = nothingTyped
  let end = 0
  let accepted = false
  let pasted = false
  let give = () => {}
  let over = new AbortController()
  const clear = (): void => { if (!plain && attended) system.terminal.err('\r\x1b[K') }
  const draw = (): void => {
    if (plain || !attended) return
    const left = accepted ? 'Signing in...' : typed.line ? `Pasted: ${typed.line.slice(-40)}` : `Waiting for the sign-in: ${countdown((end - system.clock.monotonic()) / 1000)} left`
    system.terminal.err(`\r\x1b[K${left.slice(0, system.terminal.columns - 1)}`)
  }
  const say = (action: () => void): void => (clear(), action(), draw())
  const obey = async (act: Act): Promise<void> => {
    if (!attended || accepted) return
    const enterAfterPaste = act.kind === 'again' && pasted
    pasted = act.kind === 'address'
    if (enterAfterPaste) return
    if (act.kind === 'address') {
      accepted = attended.paste(act.text)
      return say(() => { if (!accepted) tell(system, 'That is not the address of the last page of this sign-in; waiting goes on.') })
    }
    if (act.kind === 'code') return attended.deviceCode()
    const done = act.kind === 'copy' ? copied(await copy(system, attended.url)) : reopened(await attended.open())
    say(() => tell(system, done))
  }
  const stop = (): void => {
    clear()
    attended = undefined
    over.abort()
    give()
  }
  const waiting = (now: Attended): (() => void) => {
    // A tenant may want the same person once more.
    ;[attended, typed, accepted, pasted, over] = [now, nothingTyped, false, false, new AbortController()]
    end = system.clock.monotonic() + now.limit
    // What is typed before the keyboard is ours would stand on the screen, so nobody is invited before.
    void listen(system, plain, (chunk) => {
      const read = readKeys(typed, chunk)
      typed = read.typed
      for (const act of read.acts) void obey(act)
      draw()
    }).then((stopKeys) => {
      give = stopKeys
      if (!attended) return give() // it was over before
      if (!silent(system, call) || !(now.opening && 'opened' in now.opening)) {
        for (const line of [...invitation(now), '', keysLine(now.way.kind === 'browser')]) tell(system, line)
      }
      void tick(system, over.signal, draw)
    })
    return stop
  }
  return { waiting, say }
}

function listen(system: System, plain: boolean, typed: (chunk: string) => void): Promise<() => void> {
  return system.terminal.keys(typed, { plain })
}

async function tick(system: System, over: AbortSignal, draw: () => void): Promise<void> {
  while (!over.aborted) {
    draw()
    await system.clock.sleep(1000, over).catch(() => undefined)
  }
}

function copied(program: string | undefined): string {
  return program ? `The address is in the clipboard (${program}).` : 'The terminal was asked to copy the address, if it can.'
}

function reopened(opening: Awaited<ReturnType<Attended['open']>>): string {
  return 'opened' in opening ? `Opened again with ${opening.opened}.` : opening.reason
}
