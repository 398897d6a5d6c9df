/** What is a finding of the doctor? A verdict and its reason, in words for the person here and in closed words for a stranger. */

export const names = [
  'runtime', 'command', 'context', 'cloud', 'sign-in', 'clock', 'proxy', 'certificates', 'dns', 'authority', 'resource-manager',
  'keyring', 'loopback', 'browser', 'directory', 'writable', 'permissions', 'files', 'locks',
] as const
export type Name = (typeof names)[number]

export type Verdict = 'ok' | 'warning' | 'problem' | 'skipped'

/** All that a stranger is told of a reason: a word of this list. */
export const reasons = [
  'fine', 'none', 'off', 'not-asked', 'too-old', 'shadowed', 'another-program', 'not-installed', 'unknown-name', 'unusable', 'signed-out', 'attention',
  'skewed', 'no-date', 'in-use', 'malformed', 'missing', 'not-pem', 'not-verifying', 'not-found', 'unreachable', 'untrusted', 'server-error',
  'no-keyring', 'refused', 'one-only', 'text-only', 'owner', 'open-to-others', 'damaged', 'stale', 'unreadable', 'read-only', 'full', 'failed',
] as const
export type Reason = (typeof reasons)[number]

export interface Check {
  readonly name: Name
  readonly verdict: Verdict
  readonly reason: Reason
  /** For the person here: may hold names and paths. */
  readonly finding: string
  /** Lines to type, or what to do. */
  readonly mend: readonly string[]
  /** For the stranger: numbers alone. */
  readonly figures?: Readonly<Record<string, number>>
}

type More = Partial<Pick<Check, 'mend' | 'figures'>>

export function fine(name: Name, finding: string, more: More & { readonly reason?: Reason } = {}): Check {
  return { name, verdict: 'ok', reason: 'fine', finding, mend: [], ...more }
}

export function doubtful(name: Name, reason: Reason, finding: string, more: More = {}): Check {
  return { name, verdict: 'warning', reason, finding, mend: [], ...more }
}

export function broken(name: Name, reason: Reason, finding: string, more: More = {}): Check {
  return { name, verdict: 'problem', reason, finding, mend: [], ...more }
}

export function skipped(name: Name, finding: string): Check {
  return { name, verdict: 'skipped', reason: 'not-asked', finding, mend: [] }
}

/** A word of a shell's command line. */
export function quoted(path: string): string {
  return /^[\w./~+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
