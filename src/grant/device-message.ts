/** Which sentence tells a person where to type the code: the server's, or ours? Pure. */

import type { DeviceAuthorization } from '../oauth/schema.ts'

/** Controls other than a line feed, direction marks and halves of characters: they can repaint a terminal. */
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/

/**
 * The server's sentence if it says this very code and names no other place than the verification address; else ours.
 * A person who trusts the terminal must not be led elsewhere by it.
 */
export function deviceMessage({ message, user_code, verification_uri }: DeviceAuthorization): string {
  const trusted = message.length <= 1000 && message.includes(user_code) && !unprintable.test(message) && namesOnly(message, new URL(verification_uri))
  if (trusted) return message
  return `To sign in, use a web browser to open the page ${verification_uri} and enter the code ${user_code} to authenticate.`
}

function namesOnly(message: string, expected: URL): boolean {
  const addresses = message.match(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi) ?? []
  return addresses.length > 0 && addresses.every((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url?.origin === expected.origin && !url.username && !url.password
  })
}
