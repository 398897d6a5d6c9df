/** What else can be asked of the world in a story: certificates, federated tokens, and what the emulator is to hear. */

import assert from 'node:assert/strict'
import { createPrivateKey, type KeyExportOptions } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import forge from 'node-forge'

import type { SeenRequest } from '../../emulator/state.ts'
import type { TestEmulator } from '../harness/emulator.ts'

type Check = () => void

interface Direction {
  readonly pattern: RegExp
  readonly act: (world: World, ...words: string[]) => Promise<Check | void> | Check | void
}

interface World {
  readonly server: TestEmulator
  readonly home: string
}

const apps: Readonly<Record<string, string>> = { 'larkspur-backup': 'a21e0004-0000-4000-8000-000000000003' }

const directions: readonly Direction[] = [
  // (a certificate of larkspur-backup lies in app.pem, locked with sesame in the old way)
  { pattern: /^a certificate of (\S+) lies in (\S+?)(?:, locked with (\S+)( in the old way)?)?$/, act: certificate },
  // (a federated token of larkspur-ci lies in token.jwt), (a federated token for SUBJECT that ends in 2 seconds lies in token.jwt)
  { pattern: /^a federated token(?: for (\S+))?(?: that ends in (-?\d+) seconds)? lies in (\S+)$/, act: federatedToken },
  // (the emulator hears POST /token with grant_type=client_credentials, client_secret=azin-demo); a star stands for any text, a dash for none
  { pattern: /^the emulator hears (GET|POST) (\S+) with (.+)$/, act: hears },
  { pattern: /^the file (\S+) holds (.*)$/, act: ({ home }, file, text) => writeFileSync(join(home, file!), `${text}\n`, { mode: 0o600 }) },
]

/** `undefined` if it is not one of these. */
export async function directMore(world: World, direction: string): Promise<Check | undefined> {
  for (const { pattern, act } of directions) {
    const found = pattern.exec(direction)
    if (found) return (await act(world, ...found.slice(1))) ?? (() => {})
  }
  return undefined
}

/** A name that ends in `.pfx` makes it PKCS #12. */
async function certificate({ server, home }: World, app?: string, file?: string, password?: string, old?: string): Promise<void> {
  const id = apps[app!]
  assert.ok(id, `There is no application ${app}.`)
  const pem = await server.emulator.control.certificate(id)
  const content = file!.endsWith('.pfx') ? pfx(pem, password ?? '') : password === undefined ? pem : locked(pem, password, old !== undefined)
  writeFileSync(join(home, file!), content, { mode: 0o600 })
}

/** The old way is that of `openssl rsa -traditional`: PKCS #1 with a `DEK-Info` line. */
function locked(pem: string, passphrase: string, old: boolean): string {
  const options: KeyExportOptions<'pem'> = { type: old ? 'pkcs1' : 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }
  return pem.replace(/-----BEGIN PRIVATE KEY-----[^]*-----END PRIVATE KEY-----\n?/, (key) => createPrivateKey(key).export(options) as string)
}

function pfx(pem: string, password: string): Buffer {
  const key = createPrivateKey(pem).export({ type: 'pkcs1', format: 'pem' }) as string
  const certificates = [forge.pki.certificateFromPem(/-----BEGIN CERTIFICATE[^]*/.exec(pem)![0])]
  const asn1 = forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(key), certificates, password, { algorithm: 'aes256' })
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1')
}

async function federatedToken({ server, home }: World, subject = 'repo:larkspur/bicycles:ref:refs/heads/main', lifetime = '600', file?: string): Promise<void> {
  const token = await server.emulator.control.federatedToken({ issuer: 'https://ci.larkspur.example', subject, lifetime: Number(lifetime) })
  writeFileSync(join(home, file!), `${token}\n`, { mode: 0o600 })
}

function hears({ server }: World, method?: string, path?: string, wanted?: string): Check {
  const { state } = server.emulator
  const before = state.requests.length
  const pairs = wanted!.split(/, (?=[\w-]+=)/).map((pair) => /^([^=]+)=(.*)$/.exec(pair)!.slice(1) as [string, string])
  return () => {
    const since = state.requests.slice(before)
    const fitting = since.filter((request) => request.method === method && request.path.endsWith(path!) && pairs.every(([name, value]) => carries(request, name, value)))
    assert.ok(fitting.length > 0, `The emulator did not hear ${method} ${path} with ${wanted}, but:\n${since.map(({ method, path, query, form }) => `${method} ${path} ${JSON.stringify({ ...query, ...form })}`).join('\n')}`)
  }
}

function carries({ query, form, headers }: SeenRequest, name: string, value: string): boolean {
  const found = form[name] ?? query[name] ?? headers[name.toLowerCase()]
  return value === '*' ? found !== undefined : value === '-' ? found === undefined : found === value
}
