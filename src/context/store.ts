/** Which contexts are there, and which directory files may choose one? In a file of azin's own, which no other program reads. */

import { AuthError } from '../errors.ts'
import { unreadable, unwritable } from '../system/disk-trouble.ts'
import type { System } from '../system/system.ts'

/** Whom a command acts as, and where. Fields that are not known here survive every change. */
export interface Context {
  readonly cloud: string
  /** User name, or client id of a service principal. */
  readonly account: string
  readonly tenant: string
  /** Id; the tenant's own where it has none. */
  readonly subscription: string
  /** For people to read. */
  readonly subscriptionName?: string
  /** As azureProfile.json has it: what proves the account. */
  readonly user?: { readonly name: string; readonly type: 'user' | 'servicePrincipal' }
  readonly [unknown: string]: unknown
}

export interface ContextsFile {
  readonly contexts: Readonly<Record<string, Context>>
  /** Path of a directory file -> SHA-256 of the content that was allowed, in hex. */
  readonly allowed: Readonly<Record<string, string>>
  readonly [unknown: string]: unknown
}

export function contextsPath(system: System): string {
  return `${system.configDirectory}/azin-contexts.json`
}

/** A name is safe in a shell, in a file and on a screen. */
export function isContextName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)
}

/** @throws AuthError `file_damaged`, `file_unreadable`. */
export function readContexts(system: System): ContextsFile {
  const path = contextsPath(system)
  let text: string | undefined
  try {
    text = system.files.readText(path)
  } catch (error) {
    throw unreadable(path, error)
  }
  return parseContexts(path, text)
}

function parseContexts(path: string, text: string | undefined): ContextsFile {
  if (text === undefined) return { contexts: {}, allowed: {} }
  try {
    const value = record(JSON.parse(text)) as unknown as ContextsFile
    const contexts = record(value.contexts ?? {})
    if (Object.values(contexts).every(isContext)) return { ...value, contexts: contexts as Record<string, Context>, allowed: record(value.allowed ?? {}) as Record<string, string> }
  } catch {
    // said below
  }
  throw new AuthError('file_damaged', `The file ${path} is damaged.`, [`To start anew, move it away: mv ${path} ${path}.damaged`])
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object')
  return value as Record<string, unknown>
}

function isContext(value: unknown): value is Context {
  if (typeof value !== 'object' || value === null) return false
  return ['cloud', 'account', 'tenant', 'subscription'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
}

/** Lock, read again, change, replace (0600). @throws AuthError as `readContexts`, and `lock_timeout`, `file_unwritable`. */
export async function updateContexts(system: System, change: (file: ContextsFile) => ContextsFile): Promise<ContextsFile> {
  const path = contextsPath(system)
  return system.locks.hold(`${path}.lock`, { wait: 15_000, protocol: 'own' }, (held) => {
    const old = readContexts(system)
    const next = change(old)
    if (next === old) return next
    try {
      system.files.replace(path, JSON.stringify({ version: 1, ...next }, null, 2) + '\n', () => held.check())
    } catch (error) {
      if (error instanceof AuthError) throw error
      throw unwritable(path, error)
    }
    return next
  })
}

/** @throws AuthError `context_not_found` */
export function contextNamed(file: ContextsFile, name: string): Context {
  const found = Object.hasOwn(file.contexts, name) ? file.contexts[name] : undefined
  if (found) return found
  throw new AuthError('context_not_found', `There is no context '${name}'.`, ['See which there are: az context list'])
}
