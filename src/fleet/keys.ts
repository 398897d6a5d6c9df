/** With which keys are records sealed and opened, and how do they change while everything runs? The first seals, all of them open. */

import { AuthError } from '../errors.ts'
import { inPlace } from '../system/in-place.ts'
import type { System } from '../system/system.ts'
import type { SecretSource } from './contract.ts'
import { readSecret } from './secret-source.ts'

type CryptoKey = Awaited<ReturnType<typeof globalThis.crypto.subtle.importKey>>

/** One key, as what is made from it: nothing else is ever used. */
export interface SealingKey {
  readonly id: string
  /** Makes names that tell nothing. */
  readonly naming: CryptoKey
  /** Makes a key of its own for each record. */
  readonly sealing: CryptoKey
}

export type KeyRing = readonly [SealingKey, ...SealingKey[]]

export interface Keys {
  ring(): KeyRing
  /** Reads them again where they may have changed. What cannot be used changes nothing, and is thrown. */
  renew(): Promise<void>
}

const line = /^([\w-]{1,32}):([A-Za-z0-9+/]{43}=)$/
const hint = ['Make one:  echo "$(date +%Y%m%d):$(head -c 32 /dev/urandom | base64)"']

/** Milliseconds after which a command is asked again. */
const commandPause = 60_000

/** @throws AuthError `file_unreadable`, `file_damaged`, ... where there are none to begin with */
export async function openKeys(system: System, source: SecretSource): Promise<Keys> {
  let stamp = stampOf(system, source)
  let ring = await readRing(system, source)
  return {
    ring: () => ring,
    async renew() {
      const now = stampOf(system, source)
      if (now === stamp) return
      ring = await readRing(system, source)
      stamp = now
    },
  }
}

/** Something that changes when the keys may have. */
function stampOf(system: System, source: SecretSource): string {
  if ('environment' in source) return ''
  if ('command' in source) return String(Math.floor(system.clock.monotonic() / commandPause))
  const status = system.files.status(inPlace(system, source.file))
  // What a link leads to (Kubernetes' secrets) has no status here: then its text is read each time.
  return status?.kind === 'file' ? `${status.mtime} ${status.size}` : `${system.clock.monotonic()}`
}

async function readRing(system: System, source: SecretSource): Promise<KeyRing> {
  const lines = (await readSecret(system, source, 'sealing keys')).split('\n').map((one) => one.trim()).filter((one) => one !== '' && !one.startsWith('#'))
  const parsed = lines.map((one, index) => line.exec(one) ?? damaged(`Line ${index + 1} of the sealing keys is not ID:KEY, with 32 bytes in Base64 as the key.`))
  if (new Set(parsed.map(([, id]) => id)).size < parsed.length) damaged('Two sealing keys have the same id.')
  const [first, ...others] = await Promise.all(parsed.map(([, id = '', text = '']) => sealingKey(id, Uint8Array.from(atob(text), (one) => one.charCodeAt(0)))))
  return first ? [first, ...others] : damaged('There is no sealing key.')
}

function damaged(message: string): never {
  throw new AuthError('file_damaged', message, hint)
}

/** HKDF (RFC 5869): what names a record says nothing about what seals it. */
async function sealingKey(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<SealingKey> {
  const { subtle } = globalThis.crypto
  const base = await subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const derive = (info: string) => subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: new TextEncoder().encode(`azin fleet 1 ${info}`) },
    base, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign'],
  )
  return { id, naming: await derive('names'), sealing: await derive('seals') }
}
