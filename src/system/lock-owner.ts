/** Whose lock file is this, and may it be taken away? */
import { readFileSync, readlinkSync } from 'node:fs'
import { codeOf } from './failure.ts'
import { pause } from './pause.ts'

/** What a lock file says. msal-extensions writes `PID argv0` and never reads it; azin adds who can judge that PID. */
export interface LockOwner {
  readonly pid: number
  /** Boot and PID namespace in which `pid` means something; `undefined` if azin did not write the file. */
  readonly world: string | undefined
  /** Start of the process in clock ticks: a PID that was given to another process must not keep a lock alive. */
  readonly start: string
}

/** What can be seen of a lock file from outside. Ages in milliseconds by the clock of the file system. */
export interface LockSighting {
  readonly owner: LockOwner | undefined
  readonly empty: boolean
  readonly age: number
}

/** The line that this process writes into its lock files. */
export function ownerLine(nonce: string): string {
  return `${process.pid} azin ${nonce} world=${world()} start=${startOf(process.pid) ?? '?'}\n`
}

/** Reads such a line, or msal-extensions' own. `undefined` if it is neither. */
export function parseOwner(text: string): LockOwner | undefined {
  const pid = /^(\d{1,10}) /.exec(text)?.[1]
  if (pid === undefined) return undefined
  const mark = / world=(\S+) start=(\S+)\n$/.exec(text)
  return { pid: Number(pid), world: mark?.[1], start: mark?.[2] ?? '?' }
}

/**
 * What to do about a lock that another process seems to hold:
 * `gone` take it; `held` wait; `ask` only the `flock` that a Python process holds can tell.
 * @param patience milliseconds after which a silent holder is taken for stopped
 */
export function judge(sighting: LockSighting, patience: number): 'gone' | 'held' | 'ask' {
  const { owner, empty, age } = sighting
  // A Python process creates the file, then opens it again, locks it and writes: a young empty file is between two steps.
  if (empty) return age < 850 ? 'held' : 'ask'
  if (owner?.world === undefined) return age < 200 ? 'held' : 'ask'
  if (owner.world === world() && !isAlive(owner)) return 'gone'
  return age < patience || (owner.world === world() && isStarved(owner.pid)) ? 'held' : 'gone'
}

function isAlive(owner: LockOwner): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
  }
  const start = startOf(owner.pid)
  return start === undefined || owner.start === '?' || start === owner.start
}

/**
 * Silent because the machine is too busy to run it, which is not stopped: it will go on. We ourselves do run. Looked at more than
 * once: a page from the disk or its own garbage collector may be what it waits for at this moment.
 */
function isStarved(pid: number): boolean {
  if (pid === process.pid) return false
  for (let look = 0; look < 5; look += 1) {
    if (look > 0) pause(4)
    const state = statusOf(pid)?.[0]
    if (state === 'R') return true
    if (state === undefined || state === 'T') return false
  }
  return false
}

let ourWorld: string | undefined

function world(): string {
  ourWorld ??= `${bootName()}/${namespaceName()}`.replace(/\s/g, '_')
  return ourWorld
}

function bootName(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return process.getBuiltinModule('node:os').hostname() // where it is needed: it takes the executable half a millisecond to load
  }
}

function namespaceName(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return 'pid'
  }
}

/** Field 22 of /proc/PID/stat. */
function startOf(pid: number): string | undefined {
  return statusOf(pid)?.[19]
}

/** The fields of /proc/PID/stat from the third, its state; the second may contain spaces and parentheses. */
function statusOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
