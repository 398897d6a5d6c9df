/** How does the program end when it is told to? At once, with the exit code of the signal, leaving no lock and no raw terminal. */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

interface Ending {
  readonly undo: Set<() => void>
  controller?: AbortController
  armed?: boolean
  work?: (() => Promise<void>) | undefined
  taker?: (signal: NodeJS.Signals) => void
}

/** One for the process: the hot path and the cold modules are bundled apart, and each holds a copy of this file. */
const own: Ending = ((globalThis as Record<symbol, unknown>)[Symbol.for('azin.signals')] ??= { undo: new Set() }) as Ending

/** Something to put right before a signal ends the process (a lock to release, a terminal mode). Returns its cancellation. */
export function onEnding(action: () => void): () => void {
  own.undo.add(action)
  return () => void own.undo.delete(action)
}

/** Aborted right before the process ends by a signal. */
export function ending(): AbortSignal {
  if (own.controller) return own.controller.signal
  const controller = (own.controller = new AbortController())
  // Every request in flight listens, and there may be many; Node would warn on standard error from the eleventh on.
  process.getBuiltinModule('node:events').setMaxListeners(0, controller.signal)
  return controller.signal
}

/** What is to be done between the first signal and the end; a second signal does not wait for it. */
export function finishFirst(work: () => Promise<void>): void {
  own.work = work
}

/** From now on a signal does not end this process: it is told to `take`, because another program runs in our place. */
export function giveSignals(take: (signal: NodeJS.Signals) => void): void {
  armSignals()
  own.taker = take
  for (const signal of ['SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => take(signal))
}

function end(signal: keyof typeof codes): void {
  if (own.taker) return own.taker(signal)
  const { work } = own
  if (work) {
    own.work = undefined
    return void work().catch(() => {}).finally(() => end(signal)) // it has told of its own trouble; the end comes all the same
  }
  own.controller?.abort()
  for (const action of own.undo) {
    try {
      action()
    } catch {
      // The process ends now: the next action matters more than this one's failure.
    }
  }
  // The shell's prompt would stand right behind the terminal's own `^C`.
  if (signal === 'SIGINT' && process.stderr.isTTY) process.stderr.write('\n')
  // All output is written synchronously, so nothing is left to flush.
  process.exit(codes[signal])
}

/**
 * Takes over SIGINT, SIGTERM and SIGHUP, once. Before that their default action ends the hot path just as well.
 * And SIGUSR1, at which Node would otherwise open a debugger port for as long as the program runs: whoever waits is in reach.
 */
export function armSignals(): void {
  if (own.armed) return
  own.armed = true
  for (const signal of Object.keys(codes) as (keyof typeof codes)[]) process.on(signal, () => end(signal))
  if (process.platform !== 'win32') process.on('SIGUSR1', () => {})
}
