/** How does `azin emulator start` reach the embedded cloud? Through the door: cli and emulator do not know each other. */

import { AuthError, UsageError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'

export async function emulatorStart(_system: System, { values, doors }: Call): Promise<Answer> {
  if (!doors.emulator) {
    throw new AuthError('not_supported', 'This build of azin comes without the emulator.', ['Install the npm package azin.'])
  }
  const port = text(values, 'port')
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65535)) {
    throw new UsageError(`argument --port: invalid int value: '${port}'`)
  }
  const directory = text(values, 'cast')
  return {
    exit: await doors.emulator({
      ...(port !== undefined && { port: Number(port) }),
      ...(directory !== undefined && { directory }),
      ...(values['proxy'] && { proxy: true }),
    }),
  }
}
