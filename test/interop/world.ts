/** Where do azin and Azure's own CLI meet? At one emulator behind Microsoft's names, over one config directory. */

import assert from 'node:assert/strict'

import { demoPassword } from '../../emulator/default-directory.ts'
import { azFor } from '../harness/az.ts'
import type { Az } from '../harness/az.ts'
import { startEmulator } from '../harness/emulator.ts'
import type { TestEmulator } from '../harness/emulator.ts'
import { visit } from '../harness/person.ts'
import type { Character, Visit } from '../harness/person.ts'
import type { Scope } from '../harness/place.ts'
import type { Ended, Running } from '../harness/program.ts'
import { proxyEnvironment, realAzFor } from '../harness/real-az.ts'
import type { RealAz } from '../harness/real-az.ts'

export const ada: Character = { username: 'ada@larkspur.example', password: demoPassword }

export interface World {
  readonly server: TestEmulator
  readonly azin: Az
  readonly azureCli: RealAz
  /** Plays a person at an address that a program opened. */
  sit(url: string, character?: Character): Promise<Visit>
}

export async function sharedWorld(t: Scope): Promise<World> {
  const server = await startEmulator(t, {}, { proxy: true })
  const azin = azFor(t, undefined, proxyEnvironment(server))
  const azureCli = realAzFor(t, server, azin.configDirectory)
  const route = { tlsOrigin: server.tlsOrigin!, ca: server.ca! }
  return { server, azin, azureCli, sit: (url, character = ada) => visit(url, character, { route }) }
}

type Program = Pick<RealAz, 'run' | 'start' | 'browser'>

/** The three ways in, the same for both programs. */
export const waysIn: Readonly<Record<string, (program: Program, world: World) => Promise<Ended>>> = {
  async browser(program, { sit }) {
    const running = program.start('login', '-o', 'json')
    const { status } = await sit(await Promise.race([program.browser.next(), early(running)]))
    assert.equal(status, 200)
    return running.ended
  },
  async 'device code'(program, { sit }) {
    const running = program.start('login', '--use-device-code', '-o', 'json')
    const [, url, code] = await running.sees(/(https:\/\/\S+) and enter the code ([\w-]+)/)
    await sit(url!, { ...ada, code: code! })
    return running.ended
  },
  async password(program) {
    return program.run('login', '--username', ada.username!, '--password', ada.password!, '-o', 'json')
  },
}

async function early(running: Running): Promise<never> {
  const { code, stderr } = await running.ended
  throw new Error(`It ended with ${code} before anybody had signed in:\n${stderr}`)
}

export interface Token {
  readonly accessToken: string
  readonly expiresOn: string
  readonly subscription: string
  readonly tenant: string
  readonly tokenType: string
}

export function parse<T>({ code, stdout, stderr }: Ended): T {
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as T
}

/** How many tokens the emulator was asked for. */
export function tokenRequests({ emulator }: TestEmulator): number {
  return emulator.state.requests.filter(({ path }) => path.endsWith('/token')).length
}

/**
 * Two normalisations: 2.45 has no `expires_on`; and it adds the whole seconds that are left to the whole second of now, both cut,
 * so that its `expiresOn` is the cache's or one second less, as the moment falls.
 */
export function assertSameToken(ours: Token, theirs: Token): void {
  const { expiresOn, ...rest } = theirs
  assert.deepEqual({ ...rest, expiresOn: ours.expiresOn, expires_on: (ours as Token & { expires_on: number }).expires_on }, ours)
  const early = (instant(ours.expiresOn) - instant(expiresOn)) / 1000
  assert.ok(early === 0 || early === 1, `${ours.expiresOn} and ${expiresOn}`)
}

const instant = (time: string): number => Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`)
