/** What does the device authorization endpoint tell the person to do, and can it be shown? Pure (RFC 8628 section 3.2). */

import { AuthError } from '../errors.ts'
import type { DeviceCode } from './person.ts'

export interface DeviceAuthorization {
  readonly device_code: string
  /** Seconds between two polls, at least 1. */
  readonly interval: number
  readonly shown: DeviceCode
}

/**
 * Judges an answer. What it holds ends up on a terminal and tells a person where to type a code, so it must look right.
 * @throws AuthError server_answer
 */
export function readDeviceAuthorization(answer: Readonly<Record<string, unknown>>): DeviceAuthorization {
  const { device_code, user_code } = answer
  if (typeof device_code !== 'string' || device_code === '') throw unusable('there is no device code in it')
  if (typeof user_code !== 'string' || !/^[A-Z0-9-]{4,20}$/.test(user_code)) throw unusable('the code to type is missing or malformed')
  const verification_uri = judgeAddress(answer['verification_uri'] ?? answer['verification_url'])
  const expires_in = Math.min(seconds(answer['expires_in'], 900), 3600)
  const shown = { verification_uri, user_code, expires_in, message: messageFor(answer['message'], verification_uri, user_code) }
  return { device_code, interval: Math.max(1, seconds(answer['interval'], 5)), shown }
}

function unusable(why: string): AuthError {
  return new AuthError('server_answer', `Fail to create device flow. The server's answer cannot be used: ${why}.`, ['az login'])
}

/** A whole number, also as a decimal string. */
function seconds(value: unknown, otherwise: number): number {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : otherwise
}

function judgeAddress(value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (!url || url.username || url.password || !isSafe(url)) throw unusable('the address to open is missing or not https')
  // A bare host comes back with a slash that nobody needs to type.
  return url.pathname === '/' && !url.search && !url.hash ? url.origin : url.href
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
}

/** The server's sentence if it says just this code and no other address; else ours. */
function messageFor(message: unknown, verification_uri: string, user_code: string): string {
  const ours = `To sign in, use a web browser to open the page ${verification_uri} and enter the code ${user_code} to authenticate.`
  if (typeof message !== 'string' || message.length > 1000 || !message.includes(user_code)) return ours
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/.test(message)) return ours
  const host = new URL(verification_uri).host
  const addresses = message.match(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi) ?? []
  const all = addresses.length > 0 && addresses.every((one) => URL.canParse(one) && isSafe(new URL(one)) && new URL(one).host === host)
  return all ? message : ours
}
