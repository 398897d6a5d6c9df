/** How does a test get an Azure of its own? The emulator in this process, on a free port, closed afterwards. */

import { appendFileSync } from 'node:fs'

import { createEmulator } from '../../emulator/emulator.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { startServer } from '../../emulator/server.ts'
import type { RunningServer, ServerOptions } from '../../emulator/server.ts'
import type { Scope } from './place.ts'

export type EmulatorOptions = NonNullable<Parameters<typeof createEmulator>[0]>

export interface TestEmulator extends RunningServer {
  readonly emulator: Emulator
}

export async function startEmulator(t: Scope, options: EmulatorOptions = {}, server: ServerOptions = {}): Promise<TestEmulator> {
  const emulator = createEmulator(options)
  const running = await startServer(emulator, server)
  t.after(() => (tell(running.hosts), running.close()))
  return { ...running, emulator }
}

/** Whom programs asked its proxy for, for the runner to judge: what goes through a proxy never leaves this machine. */
function tell(hosts: readonly string[]): void {
  const file = process.env['AZIN_TEST_ASKED']
  if (file !== undefined) appendFileSync(file, hosts.map((host) => `${host}\n`).join(''))
}
