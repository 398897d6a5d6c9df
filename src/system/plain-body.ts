/** What does an answer say, though it may have come packed? */
import { AuthError } from '../errors.ts'
import { type Peer, tooLarge } from './connection-failure.ts'

/** @param coding the header Content-Encoding. Throws `AuthError` `server_answer` */
export async function plainBody(body: Buffer, coding: string | undefined, limit: number, peer: Peer): Promise<Buffer> {
  if (coding === undefined) return body
  try {
    return (await import('./content-coding.ts')).unpacked(body, coding, limit)
  } catch (error) {
    throw error instanceof RangeError ? tooLarge(peer, limit) : new AuthError('server_answer', `The answer of ${peer.host} is packed (${coding}) and cannot be unpacked.`, [], { cause: error })
  }
}
