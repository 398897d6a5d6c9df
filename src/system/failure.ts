/** What does a failed file operation look like to the rest of the program? */
import type { AuthError } from '../errors.ts'
import type { FileFailure } from './system.ts'

/** The system's own error with its `code` and the `path` it was about (a failed `read` or `write` names no path by itself). */
export function fileFailure(error: unknown, path: string): FileFailure {
  const failure = error instanceof Error ? error : new Error(String(error))
  const known = failure as Error & { code?: string; path?: string }
  return Object.assign(known, { code: known.code ?? 'EIO', path: known.path ?? path })
}

/** A refusal of our own, in the shape of the system's. */
export function refusal(code: string, path: string, message: string): FileFailure {
  return Object.assign(new Error(message), { code, path })
}

/** The errno name of whatever was thrown; empty if it has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** For every room; its words are loaded when something cannot be read. */
export function unreadable(path: string, error: unknown): AuthError {
  return (require('./disk-trouble.ts') as typeof import('./disk-trouble.ts')).unreadable(path, error)
}
