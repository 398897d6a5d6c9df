/** How does a test speak to a sign-in that waits? Raw bytes to its port, and the bad callbacks that an attacker would send. */
import { connect } from 'node:net'
import type { Random } from '../harness/counts.ts'

/** Sends, and resolves to what came until the other side hung up; a reset is the end, too. */
export function send(port: number, bytes: string | Buffer, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect({ port, host, allowHalfOpen: true }, () => socket.write(bytes))
    socket.setTimeout(20_000, () => socket.destroy())
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
    socket.on('end', () => socket.end())
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

export const get = (port: number, target: string, headers = ''): string => `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\n${headers}\r\n`
export const post = (port: number, body: string, headers = '', type = 'application/x-www-form-urlencoded'): string =>
  `POST / HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`

type Shape = (port: number, state: string, random: Random) => string

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
const word = (random: Random, length = 1 + random.below(60)): string => Array.from({ length }, () => letters[random.below(64)]).join('')
const altered = (state: string, random: Random): string => {
  const at = random.below(state.length)
  return state.slice(0, at) + (state[at] === 'A' ? 'B' : 'A') + state.slice(at + 1)
}
const otherCase = (state: string): string => state.replace(/[a-zA-Z]/, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))

/** Callbacks that are not the answer to this sign-in (RFC 6749 sections 3.1 and 4.1.2, RFC 9207). */
export const shapes: readonly Shape[] = [
  (port, _, r) => get(port, `/?code=${word(r)}`),
  (port, _, r) => get(port, `/?code=${word(r)}&state=`),
  (port, _, r) => get(port, `/?code=${word(r)}&state=${word(r)}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${altered(s, r)}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}${word(r, 1)}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s.slice(0, r.below(s.length))}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${otherCase(s)}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}&state=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${word(r)}&state=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}&state=`),
  (port, s, r) => get(port, `/?code=${word(r)}&code=${word(r)}&state=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state[]=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&State=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=%20${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}%00`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}%0d%0a`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}&%73tate=${s}`),
  (port, s) => get(port, `/?state=${s}`),
  (port, s) => get(port, `/?code=&state=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&error=${word(r)}&state=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}&iss=https://${word(r)}.example`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}&iss=`),
  (port, _, r) => get(port, `/?error=access_denied&error_description=${word(r)}`),
  (port, _, r) => get(port, `/?error=<script>alert(1)</script>&state=${word(r)}`),
  (port, s, r) => get(port, `/?error=${word(r)}&error=${word(r)}&state=${s}`),
  (port, s, r) => get(port, `/${word(r)}?code=${word(r)}&state=${s}`),
  (port, s, r) => get(port, `//?code=${word(r)}&state=${s}`),
  (port, s, r) => get(port, `/#code=${word(r)}&state=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)};state=${s}`),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}`, 'Sec-Fetch-Mode: no-cors\r\n'),
  (port, s, r) => get(port, `/?code=${word(r)}&state=${s}`, 'Sec-Fetch-Mode: cors\r\nOrigin: https://evil.example\r\n'),
  (port, s, r) => `GET /?code=${word(r)}&state=${s} HTTP/1.1\r\nHost: evil.example:${port}\r\n\r\n`,
  (_, s, r) => `GET /?code=${word(r)}&state=${s} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  (_, s, r) => `GET /?code=${word(r)}&state=${s} HTTP/1.1\r\n\r\n`,
  (port, _, r) => post(port, `code=${word(r)}&state=${word(r)}`),
  (port, s, r) => post(port, `code=${word(r)}&state=${s}&state=${s}`),
  (port, s, r) => post(port, `code=${word(r)}&state=${s}`, '', 'text/plain'),
  (port, s, r) => post(port, `code=${word(r)}&state=${s}`, '', 'multipart/form-data; boundary=x'),
  (port, s, r) => post(port, JSON.stringify({ code: word(r), state: s }), '', 'application/json'),
  (port, s, r) => post(port, `code=${word(r)}&state=${s}`).replace('POST / ', `POST /?state=${s} `),
  (port, s, r) => post(port, `code=${word(r)}&state=${s}&iss=https://login.microsoftonline.com.evil.example/`),
]
