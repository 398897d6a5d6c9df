/** How do the programs that call az read what it prints? Their rules, in our own words: what is a token, and what do they take a failure for? */

import type { Ended } from '../harness/program.ts'

export type Printed = Pick<Ended, 'code' | 'stdout' | 'stderr'>

export interface Read {
  readonly token: string
  /** Epoch seconds, by the time that this caller reads; callers that read none leave it out. */
  readonly expires?: number
}

/** What a caller makes of standard output (and of standard error, if it mixes them). Throws what it cannot read. */
export type Reader = (printed: Printed) => Read | 'answer'

/** What a caller tells its user. */
export type Blame = 'not signed in' | 'not installed' | 'interactive login' | 'az said it' | 'a failure'
export type Blamer = (printed: Printed) => Blame

type Json = Record<string, unknown>

const json = ({ stdout }: Printed): Json => JSON.parse(stdout) as Json

function string(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${name} is no text: ${String(value)}`)
  return value
}

function integer(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error(`${name} is no integer: ${String(value)}`)
  return value
}

/** The tests' clock is UTC, so local time is, too. */
function local(text: unknown, shape: RegExp): number {
  if (!shape.test(string(text, 'expiresOn'))) throw new Error(`expiresOn has another shape: ${String(text)}`)
  return Date.parse(`${(text as string).slice(0, 19).replace(' ', 'T')}Z`) / 1000
}

const sixDigits = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/
const someDigits = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/
const aFraction = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6}$/

const tokenOf = (value: Json): string => string(value['accessToken'], 'accessToken')

function bearer(value: Json): void {
  if (string(value['tokenType'], 'tokenType').toLowerCase() !== 'bearer') throw new Error('tokenType is another')
}

/** What JavaScript's own Date makes of it; the callers run in the user's time zone, the tests in UTC. */
function dated(value: unknown): number {
  const instant = Date.parse(`${string(value, 'expiresOn').replace(' ', 'T')}Z`)
  if (Number.isNaN(instant)) throw new Error('expiresOn is no date')
  return instant / 1000
}

/** One named rule for each way of reading. */
export const readers = {
  /** JavaScript 3 and 4: the number, else the date. */
  'js': (p) => { const v = json(p); return { token: tokenOf(v), expires: Number.parseInt(String(v['expires_on']), 10) || dated(v['expiresOn']) } },
  'js by date': (p) => { const v = json(p); return { token: tokenOf(v), expires: dated(v['expiresOn']) } },
  'python': (p) => { const v = json(p); return { token: tokenOf(v), expires: 'expires_on' in v ? Math.trunc(Number(v['expires_on'])) : local(v['expiresOn'], aFraction) } },
  'python by local time': (p) => { const v = json(p); return { token: tokenOf(v), expires: local(v['expiresOn'], aFraction) } },
  'dotnet': (p) => { const v = json(p); return { token: tokenOf(v), expires: 'expires_on' in v ? integer(v['expires_on'], 'expires_on') : local(v['expiresOn'], sixDigits) } },
  /** A key `expiresIn` would win: seconds from now. */
  'dotnet earlier': (p) => { const v = json(p); return { token: tokenOf(v), expires: 'expiresIn' in v ? Date.now() / 1000 + Number(v['expiresIn']) : local(v['expiresOn'], sixDigits) } },
  'go': (p) => { const v = json(p); return { token: tokenOf(v), expires: v['expires_on'] === undefined ? local(v['expiresOn'], someDigits) : integer(v['expires_on'], 'expires_on') } },
  'go by local time': (p) => { const v = json(p); string(v['tokenType'], 'tokenType'); return { token: tokenOf(v), expires: local(v['expiresOn'], someDigits) } },
  /** Standard error is merged in, and all lines are glued together. */
  'java': ({ stdout, stderr, code }) => {
    const v = JSON.parse((stdout + stderr).split(/\r?\n/).join('')) as Json
    return { token: tokenOf(v), expires: v['expires_on'] === undefined ? local(v['expiresOn'], sixDigits) : integer(v['expires_on'], `expires_on (${code})`) }
  },
  'before the point': (p) => { const v = json(p); const on = string(v['expiresOn'], 'expiresOn'); return { token: tokenOf(v), expires: local(on.slice(0, on.indexOf('.')), someDigits) } },
  'rust': (p) => { const v = json(p); bearer(v); return { token: tokenOf(v), expires: integer(v['expires_on'], 'expires_on') } },
  'object_store': (p) => { const v = json(p); bearer(v); return { token: tokenOf(v), expires: local(v['expiresOn'], sixDigits) } },
  'cpp': (p) => { const v = json(p); return { token: tokenOf(v), expires: 'expiresIn' in v ? Date.now() / 1000 + Number(v['expiresIn']) : integer(v['expires_on'], 'expires_on') } },
  'names in it': (p) => {
    const v = json(p)
    bearer(v)
    string(v['subscription'], 'subscription')
    string(v['tenant'], 'tenant')
    return { token: tokenOf(v), expires: dated(v['expiresOn']) }
  },
  'both times': (p) => { const v = json(p); string(v['expiresOn'], 'expiresOn'); bearer(v); return { token: tokenOf(v), expires: integer(v['expires_on'], 'expires_on') } },
  'token alone': (p) => ({ token: tokenOf(json(p)) }),
  'quotes cut': ({ stdout }) => ({ token: stdout.trim().slice(1, -1) }),
  'quotes trimmed': ({ stdout }) => ({ token: stdout.replace(/^[\s"]+|[\s"]+$/g, '') }),
  'bare line': ({ stdout }) => {
    if (!/^[^\s"]+\n$/.test(stdout)) throw new Error(`not one bare line: ${stdout}`)
    return { token: stdout.trim() }
  },
  'exit code': ({ code }) => {
    if (code !== 0) throw new Error(`exit code ${code}`)
    return 'answer'
  },
} satisfies Record<string, Reader>

/** JSON that holds these fields, each a text, number or flag. `[].id`: in each item of a list that is not empty. */
export function fields(...paths: readonly string[]): Reader {
  return (printed) => {
    const value: unknown = JSON.parse(printed.stdout)
    for (const path of paths) {
      const items = path.startsWith('[].') ? (value as unknown[]) : [value]
      if (items.length === 0) throw new Error('the list is empty')
      for (const item of items) {
        const found = path.replace(/^\[\]\./, '').split('.').reduce<unknown>((at, name) => (at as Json | undefined)?.[name], item)
        if (!['string', 'number', 'boolean'].includes(typeof found)) throw new Error(`${path} is ${String(found)}`)
      }
    }
    return 'answer'
  }
}

/** Standard output as text. */
export function text(shape: RegExp): Reader {
  return ({ stdout, code }) => {
    if (code !== 0 || !shape.test(stdout)) throw new Error(`not ${String(shape)} (exit code ${code}): ${stdout}`)
    return 'answer'
  }
}

/** No caller of today's may be given a version that it refuses. */
export const version: Reader = (printed) => {
  const [, major = 0, minor = 0] = /^(\d+)\.(\d+)\.\d+$/.exec(string(json(printed)['azure-cli'], 'azure-cli')) ?? []
  if (Number(major) !== 2 || Number(minor) < 54) throw new Error('a version that callers refuse')
  if (printed.stderr !== '') throw new Error('older callers take any standard error for a failure')
  return 'answer'
}

const says = (text: string): boolean => text.includes('az login') || text.includes('az account set')
const shown = ({ stderr }: Printed): Blame => (stderr.trim() === '' ? 'a failure' : 'az said it')

/** One named rule for each way to find out why. */
export const blamers = {
  'js': (p) => {
    if (/az:(.*)not found/.test(p.stderr) || p.stderr.startsWith("'az' is not recognized")) return 'not installed'
    return /(.*)az login(.*)/.test(p.stderr) && !/(.*)az login --scope(.*)/.test(p.stderr) ? 'not signed in' : shown(p)
  },
  'python': (p) => {
    if (p.code === 127 || p.stderr.startsWith("'az' is not recognized")) return 'not installed'
    return says(p.stderr) && !p.stderr.includes('AADSTS') ? 'not signed in' : shown(p)
  },
  /** AADSTS or not, a mention of `az login` is all that it sees. */
  'python earlier': (p) => (p.code === 127 ? 'not installed' : says(p.stderr) ? 'not signed in' : shown(p)),
  'dotnet': (p) => {
    if (/az:(.*)not found/.test(p.stderr) || p.stderr.startsWith("'az' is not recognized")) return 'not installed'
    if (says(p.stderr.toLowerCase()) && !p.stderr.includes('AADSTS')) return 'not signed in'
    return p.stderr.includes('CLIInternalError') ? 'interactive login' : shown(p)
  },
  /** AADSTS or not, as Python's earlier rule. */
  'java': (p) => {
    const all = p.stdout + p.stderr
    if (all.split('\n').some((line) => /azd?:.*not found/i.test(line))) return 'not installed'
    return p.code !== 0 && says(all) ? 'not signed in' : shown(p)
  },
  'go': (p) => (p.code === 127 || p.stderr.includes("'az' is not recognized") ? 'not installed' : shown(p)),
  /** They look for `az login` alone, in anything that was printed. */
  'az login': (p) => ((p.stdout + p.stderr).includes('az login') ? 'not signed in' : shown(p)),
  /** They look for these sentences. */
  'sentences': (p) => (/Please run|AADSTS|No subscription found|Interactive authentication is needed|refresh token has expired/.test(p.stderr) ? 'not signed in' : shown(p)),
  'databricks for vs code': (p) =>
    (p.stderr.includes('az login') || /(Interactive authentication is needed). Please run:\naz login( --scope ([a-z0-9-]+?)\/\.default)?\n/s.test(p.stderr) ? 'not signed in' : shown(p)),
  'first line': ({ stderr }) => ((stderr.split('\n')[0] ?? '').trim() === '' ? 'a failure' : 'az said it'),
  /** Lines that do not begin with "warning" are the error; its "ERROR: " is cut off by length. */
  'without its level': (p) => (/^ERROR: ./.test(p.stderr) || /^WARNING/i.test(p.stderr) ? shown(p) : 'a failure'),
  'az said it': shown,
  'exit code': ({ code }) => (code === 0 ? 'az said it' : 'a failure'),
  /** It does not look at the exit code: standard output that is no JSON is the message. */
  'cpp': ({ stdout }) => (stdout.trim() === '' ? 'a failure' : 'az said it'),
} satisfies Record<string, Blamer>
