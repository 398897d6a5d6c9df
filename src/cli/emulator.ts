/** What if the embedded cloud is not part of this build? */

import { AuthError } from '../errors.ts'
import type { Answer } from './commands.ts'

export async function emulatorMissing(): Promise<Answer> {
  throw new AuthError('not_supported', 'This build of azin comes without the emulator.', ['Install the npm package azin.'])
}
