/** What does a person read who has to act while a sign-in is waited for? Sentences, in the order they are shown. Pure. */

import type { Attended } from '../sign-in.ts'

export const CAUTION = 'Paste only the address of a sign-in that you started yourself.'

/** Before the waiting begins; the address stands alone, so that it can be clicked and copied. */
export function invitation({ opening, url, way, ssh, port }: Attended): readonly string[] {
  const reason = opening && 'reason' in opening ? opening.reason : undefined
  const lines = reason === undefined
    ? [`It was opened with ${opening && 'opened' in opening ? opening.opened : 'a program'}, because ${opening && 'why' in opening ? opening.why : way.why}. If it shows nothing, open this address in any browser:`]
    : [reason, 'Open this address in any browser, on any computer:']
  const elsewhere = way.remote || ssh !== undefined || reason !== undefined
  const page = elsewhere ? 'On another computer the last page does not load: that is expected. Paste its address here.' : 'If the last page does not load, paste its address here.'
  return [...lines, '', url, '', `${page} ${CAUTION}`, ...(ssh ? tunnel(port, ssh.host) : [])]
}

/** Before the browser is used, on the computer where it runs. */
function tunnel(port: number, host: string | undefined): readonly string[] {
  const line = `ssh -L ${port}:localhost:${port} ${host ?? '<host>'}`
  return ['', 'Or run this first, on the computer with the browser, and nothing need be pasted' + (host ? ' (if you reach this one by another name, use that):' : ':'), '', line]
}

export function keysLine(canOpen: boolean): string {
  return `Keys: ${canOpen ? 'Enter opens the browser again, ' : ''}c copies the address, d shows a device code, Ctrl+C leaves.`
}

/** @param seconds left */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.round(seconds))
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}

type Family = 'edge' | 'chrome' | 'firefox' | 'safari'

const cures: Readonly<Record<Family, string>> = {
  edge: 'In Edge, open edge://net-internals/#hsts and delete "localhost" under "Delete domain security policies".',
  chrome: 'In Chrome, open chrome://net-internals/#hsts and delete "localhost" under "Delete domain security policies".',
  firefox: 'In Firefox, add an exception for http://localhost under Settings, Privacy & Security, HTTPS-Only Mode.',
  safari: 'In Safari, quit it and delete ~/Library/Cookies/HSTS.plist.',
}

/** A browser that was made to use https for localhost: what to do in the one that was opened, else in each of them. */
export function httpsCure(opener: string | undefined): readonly string[] {
  const family = familyOf(opener ?? '')
  const cure = family ? [cures[family]] : (Object.keys(cures) as Family[]).map((one) => cures[one])
  return [
    'The browser asked for https://localhost, but the answer is awaited at http://localhost: some site or policy made it use https there.',
    ...cure,
    'Then press Enter. Or press Enter now, sign in, and paste the address of the page that does not load; d shows a device code instead.',
  ]
}

function familyOf(opener: string): Family | undefined {
  if (/edge/i.test(opener)) return 'edge'
  if (/chrom|brave|vivaldi|opera/i.test(opener)) return 'chrome'
  if (/firefox/i.test(opener)) return 'firefox'
  return /safari/i.test(opener) ? 'safari' : undefined
}
