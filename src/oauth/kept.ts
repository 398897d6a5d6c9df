/** What did a cloud's sign-in service say of itself last time? Kept for a day beside the cloud's own files, so that a refresh is one request. */
import type { System } from '../system/system.ts'
import type { JsonObject } from './ask.ts'

/** Seconds. Microsoft's libraries keep it for as long as they run; endpoints hardly ever move. */
const goodFor = 86_400

/** The parts of the document that are used. No more is kept, and they are judged again whenever they are read. */
const parts = ['issuer', 'authorization_endpoint', 'token_endpoint', 'device_authorization_endpoint'] as const

function fileOf(system: System): string {
  return `${system.configDirectory}/azin/authorities.json`
}

function all(system: System): JsonObject {
  try {
    const value: unknown = JSON.parse(system.files.readText(fileOf(system)) ?? '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
  } catch {
    return {} // damaged or unreadable: it is asked for again
  }
}

/** The document of an authority, by its base address; `undefined` if there is none of today. */
export function keptDocument(system: System, base: string): JsonObject | undefined {
  const kept = all(system)
  const entry = Object.hasOwn(kept, base) ? (kept[base] as { readonly at?: unknown; readonly document?: unknown } | null) : undefined
  const age = system.clock.now() - Number(entry?.at ?? NaN)
  if (!(age >= 0 && age < goodFor)) return undefined
  return typeof entry?.document === 'object' && entry.document !== null ? (entry.document as JsonObject) : undefined
}

/** Where it cannot be kept, the next refresh costs two requests again. Two writers at once: the later one's stays. */
export function keepDocument(system: System, base: string, document: JsonObject): void {
  const kept = Object.fromEntries(parts.flatMap((name) => (typeof document[name] === 'string' ? [[name, document[name]]] : [])))
  try {
    system.files.replace(fileOf(system), JSON.stringify({ ...all(system), [base]: { at: system.clock.now(), document: kept } }, undefined, 2) + '\n')
  } catch {
    // A courtesy to the next command.
  }
}
