/** Which program opens a web page here, and did it start? */

import type { System } from '../system/system.ts'
import { findOpeners, type Opener } from './openers.ts'

/** An opener that fails within this time (ms) is given up for the next one. */
const settle = 1000

/**
 * Opens a page in a graphical browser, without a shell in between.
 * @returns the name of the program that started (and `why` it was not the one that was asked for), or one sentence that says why there is none
 */
export async function openBrowser(system: System, url: string): Promise<{ opened: string; why?: string } | { reason: string }> {
  const address = safeAddress(url)
  if (!address) return { reason: 'The sign-in address is not an https address, so it was not opened.' }
  // The port of a codespace is forwarded under another name, so the answer could never come back (Azure CLI 2.65).
  if (system.env['CODESPACES'] === 'true') return { reason: 'This is a GitHub codespace: a browser could not bring its answer here.' }
  const { openers, reason, unusable } = await findOpeners(system)
  const failed = [...unusable]
  for (const opener of openers) {
    const options = { settle, ...(opener.env && { env: opener.env }) }
    if (!(await system.processes.launch(opener.file, opener.args(address), options))) failed.push(opener.name)
    else if (opener.chosen || !system.env['BROWSER']) return { opened: opener.name }
    else return { opened: opener.name, why: `what the variable BROWSER names could not be used (${[...new Set(failed)].join(', ')})` }
  }
  return { reason: openers.length ? `No browser could be started (tried: ${names(openers)}).` : reason }
}

function names(openers: readonly Opener[]): string {
  return [...new Set(openers.map((one) => one.name))].join(', ')
}

/**
 * Re-serialised, so that no blank, quote or control character is left; https, or http on this very computer.
 * What a server or a configuration wrote must not reach the system's handlers of other schemes (CVE-2025-6514).
 */
function safeAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.username || url.password) return undefined
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return undefined
  return url.protocol === 'https:' || url.protocol === 'http:' ? encoded(url.href) : undefined
}

/** What `URL` leaves as it is and a shell does not: openers are scripts, and not all of them quote. */
function encoded(address: string): string {
  return address.replace(/[^\w\-.~:/?#[\]@&=+,%]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
