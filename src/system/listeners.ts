/** Would anybody else hear what is sent to a server? Asked once, before the first request of a process. */
import { AuthError } from '../errors.ts'
import { checkFolder } from './replace.ts'

/** Parts of Node.js that print what passes through them. */
const telling = /(?:^|,)\s*(?:http2?|https|net|stream|tls|\w*\*)/i

/**
 * @throws AuthError file_unwritable for a folder in which others may name the servers; not_supported where Node.js would print
 * tokens (`NODE_DEBUG`): it has read the variable before us, so it cannot be taken back
 */
export function refuseListeners(env: Readonly<Record<string, string | undefined>>, directory: () => string): void {
  if (process.versions.bun === undefined && telling.test(env['NODE_DEBUG'] ?? '')) {
    throw new AuthError('not_supported', 'NODE_DEBUG is set: Node.js would print what is sent, passwords and tokens among it.', ['unset NODE_DEBUG'])
  }
  checkFolder(directory())
}
