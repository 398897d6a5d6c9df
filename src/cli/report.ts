/** What is said about a failure, and with which exit code? The only place that turns errors into text. */

import { type AuthError, isAzinError, type OAuthError, type UsageError } from '../errors.ts'
import { hintFor } from '../explain/advice.ts'
import { readRefusal } from '../explain/read-refusal.ts'
import { diskTrouble, knownName } from '../system/disk-trouble.ts'
import type { System } from '../system/system.ts'
import { nextStep } from './next-step.ts'
import { say, tell } from './voice.ts'

/** Lines for standard error; the first one carries the level. */
export interface Told {
  readonly lines: readonly string[]
  readonly exit: number
  /** Azure CLI prints this one bare. */
  readonly bare?: boolean
}

/** Never throws. @returns the exit code. */
export async function report(system: System, argv: readonly string[], error: unknown): Promise<number> {
  try {
    const told = await explain(error, argv)
    const [first = '', ...rest] = told.lines
    if (told.bare) tell(system, first)
    else say(system, 'ERROR', first)
    for (const line of rest) tell(system, line)
    if (argv.includes('--debug') && error instanceof Error && !told.bare) tell(system, redact(error.stack ?? '', argv))
    return told.exit
  } catch (failure) {
    system.terminal.err(`ERROR: ${String(failure)}\n`)
    return 1
  }
}

/** @param argv only to suggest what was meant, and to keep secrets out. */
export async function explain(error: unknown, argv: readonly string[]): Promise<Told> {
  if (isAzinError(error)) {
    if (error.name === 'OAuthError') return refusal(error as OAuthError)
    if (error.name === 'UsageError') return usage(error as UsageError, argv)
    const { message, hint, code } = error as AuthError
    return { lines: [message, ...hint, ...(code === 'tenant_not_found' ? meaningOf(message) : [])], exit: code === 'resource_not_found' ? 3 : 1 }
  }
  const failure = error as { code?: unknown; path?: unknown; syscall?: unknown; message?: unknown }
  if (failure?.syscall === 'write' && failure.path === undefined) {
    const why = failure.code === 'EPIPE' ? 'the program that was to read it has gone' : diskTrouble(failure, '', 'write')[0]
    return { lines: [`The result could not be written to standard output: ${why}.`], exit: 1 }
  }
  if (typeof failure?.code === 'string' && typeof failure.path === 'string') {
    const path = knownName(failure.path)
    const [why, ...hint] = diskTrouble(failure, path, path !== failure.path || /write|mkdir|rename|unlink|link/.test(String(failure.syscall)) ? 'write' : 'read')
    return { lines: [`'${path}' cannot be used: ${why}.`, ...hint], exit: 1 }
  }
  const message = redact(error instanceof Error ? error.message : String(error), argv).split('\n')[0]
  return { lines: [`azin hit an unexpected problem: ${message}. Please report it with --debug`], exit: 1 }
}

async function usage(error: UsageError, argv: readonly string[]): Promise<Told> {
  const { suggestions } = await import('./suggest.ts')
  return { lines: [error.message, ...error.hint, ...suggestions(error, argv)], exit: error.exit, bare: error.message.startsWith('--only-show-errors') }
}

/** The server's own words first, then what to type: the wording is what the SDKs and tools of callers look for. Last, what it means. */
export function refusal(error: OAuthError): Told {
  const told = wordsOf(error)
  const hint = meaning(error)
  return { ...told, lines: [...told.lines, ...nextStep(error), ...(hint === undefined ? [] : [hint])] }
}

/** Of a refusal that is told inside of a sentence. */
function meaningOf(message: string): readonly string[] {
  const { codes } = readRefusal(message)
  const hint = codes.length > 0 ? hintFor({ codes }) : undefined
  return hint === undefined ? [] : [hint]
}

function meaning({ body }: OAuthError): string | undefined {
  const { codes } = readRefusal(body.error_description ?? '')
  const { suberror, error } = body
  return hintFor({ codes: body.error_codes ?? codes, error, ...(suberror && { suberror }) })
}

function wordsOf({ body, request }: OAuthError): Told {
  const said = oneLine(body.error_description ?? body.error)
  if (body.error_codes?.includes(7000215) || said.includes('AADSTS7000215')) {
    return { lines: [said, ...badSecret], exit: 1 }
  }
  const scope = request.scopes?.join(' ')
  if (request.flow === 'sign-in' || !scope) return { lines: [said, NEEDED, 'az login'], exit: 1 }
  const challenge = body.claims ? ` --claims-challenge "${base64(body.claims)}"` : ''
  const tenant = request.tenant ? ` --tenant "${oneLine(request.tenant)}"` : ''
  return { lines: [said, NEEDED, `az login --scope ${scope}`, `For this tenant: az login${tenant} --scope "${scope}"${challenge}`], exit: 1 }
}

const NEEDED = 'Interactive authentication is needed. Please run:'

const badSecret = [
  'The error may be caused by passing a service principal certificate with --password.',
  'A certificate goes with --certificate; with --password goes the value of a secret, not its ID.',
]

/** Control characters would act on the terminal, and bidirectional ones reorder what is read. */
function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim()
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

/** Tokens and whatever was typed as a value must not reach a bug report. */
function redact(text: string, argv: readonly string[]): string {
  const values = argv.map((word) => (word.startsWith('--') ? word.replace(/^[^=]*=?/, '') : word.replace(/^-.=?/, '')))
  const typed = values.filter((value) => value.length > 3).sort((a, b) => b.length - a.length)
  return typed.reduce((shown, word) => shown.replaceAll(word, '***'), text)
    .replace(/\beyJ[\w-]+(?:\.[\w-]*){1,4}/g, '***')
    .replace(/\b[01]\.A[\w.-]{40,}/g, '***')
}
