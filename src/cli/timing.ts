/** Where did the time of this command go? Told on standard error, for `--timing`. */

import type { Files, HttpRequest, System, Transport } from '../system/system.ts'

export interface Timing {
  /** The same world, watched. */
  readonly system: System
  report(): void
}

interface Step {
  readonly what: string
  readonly from: number
  readonly to: number
}

/** Starts with the process: what was before this call is the runtime's start and azin's own. */
export function measure(system: System): Timing {
  const begun = system.clock.monotonic()
  const steps: Step[] = [{ what: 'start', from: 0, to: begun }]
  const watched: System = Object.create(system, {
    files: { value: watchFiles(system, steps) },
    transport: { get: () => watchTransport(system, steps) },
  }) as System
  return { system: watched, report: () => tell(system, steps) }
}

/** Reading is what every command does; the names of files tell nothing secret. */
function watchFiles(system: System, steps: Step[]): Files {
  const watch = <K extends 'read' | 'readText' | 'readShort' | 'replace'>(name: K): Files[K] =>
    ((path: string, ...rest: unknown[]) => {
      const from = system.clock.monotonic()
      try {
        return (system.files[name] as (...args: unknown[]) => unknown)(path, ...rest)
      } finally {
        steps.push({ what: `${name === 'replace' ? 'write' : 'read'} ${path.slice(path.lastIndexOf('/') + 1)}`, from, to: system.clock.monotonic() })
      }
    }) as Files[K]
  const rest = system.files
  return new Proxy(rest, {
    get: (_, name) => (name === 'read' || name === 'readText' || name === 'readShort' || name === 'replace' ? watch(name) : (Reflect.get(rest, name) as unknown)),
  })
}

/** Host and path only: a query may hold what nobody else should read. */
function watchTransport(system: System, steps: Step[]): Transport {
  return {
    async send(request: HttpRequest) {
      const from = system.clock.monotonic()
      let result = 'failed'
      try {
        const answer = await system.transport.send(request)
        result = String(answer.status)
        return answer
      } finally {
        const { host, pathname } = new URL(request.url)
        steps.push({ what: `${request.method} ${host}${pathname} ${result}`, from, to: system.clock.monotonic() })
      }
    },
  }
}

function tell(system: System, steps: readonly Step[]): void {
  const whole = system.clock.monotonic()
  const line = (milliseconds: number, what: string) => `${milliseconds.toFixed(1).padStart(9)} ms  ${what}\n`
  system.terminal.err(steps.map(({ what, from, to }) => line(to - from, what)).join('') + line(whole, 'in all'))
}
