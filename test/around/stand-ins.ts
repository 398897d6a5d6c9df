/** What do kubectl, docker and git talk to in a test? One TLS server that is a cluster, a registry and Azure DevOps, and an engine without containers. */

import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'

import { makeCertificates } from '../../emulator/certificates.ts'
import { connectProxy } from '../../emulator/connect-proxy.ts'
import { place } from '../harness/place.ts'
import type { Scope } from '../harness/place.ts'

export const registry = 'larkspur.azurecr.emulator.example'
const names = [registry, 'dev.azure.com', 'larkspur.visualstudio.com', 'evil.example', '127.0.0.1']

export interface Seen {
  readonly host: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}

export interface StandIns {
  /** `https://127.0.0.1:PORT`, the cluster. */
  readonly origin: string
  /** Leads every name to the server. */
  readonly proxy: string
  readonly ca: string
  readonly seen: Seen[]
  /** How the registry judges tokens; true: takes it. */
  takes: (token: string) => boolean
}

/** JSON inside a JWT. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>
}

export async function standIns(t: Scope): Promise<StandIns> {
  const { ca, certificate, key } = await makeCertificates(names)
  const folder = place(t, 'azin-ca')
  writeFileSync(join(folder, 'ca.pem'), ca)
  const seen: Seen[] = []
  const state = { takes: (_token: string) => true }
  const tls = createTlsServer({ cert: certificate, key }, (request, response) => void answer(request, response, seen, state))
  const port = await listening(t, tls)
  const proxy = connectProxy({ target: port, allowed: new Set(names), asked: () => {} })
  const proxyPort = await listening(t, proxy)
  return Object.assign(state, { origin: `https://127.0.0.1:${port}`, proxy: `http://127.0.0.1:${proxyPort}`, ca: join(folder, 'ca.pem'), seen })
}

async function listening(t: Scope, server: ReturnType<typeof createServer> | ReturnType<typeof connectProxy>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => (server.close(), 'closeAllConnections' in server && server.closeAllConnections()))
  return (server.address() as AddressInfo).port
}

async function answer(request: IncomingMessage, response: ServerResponse, seen: Seen[], state: { takes: (token: string) => boolean }): Promise<void> {
  const body = await text(request)
  const { authorization, host = '' } = request.headers
  const path = request.url ?? ''
  seen.push({ host, path, authorization, body })
  const json = (status: number, value: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (path === '/oauth2/exchange') {
    const form = new URLSearchParams(body)
    return void (state.takes(form.get('access_token') ?? '') ? json(200, { refresh_token: `refresh.for.${form.get('service')}` }) : json(401, { errors: [{ code: 'UNAUTHORIZED' }] }))
  }
  if (!proven(authorization)) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="Azure DevOps"' }).end()
  if (path.includes('/info/refs')) return void response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' }).end(refs())
  json(200, { kind: 'Status', status: 'Success' })
}

/** A token, as such or as the password of somebody. */
function proven(authorization = ''): boolean {
  const [, basic] = /^Basic (.+)$/.exec(authorization) ?? []
  return basic === undefined ? authorization.startsWith('Bearer eyJ') : /:eyJ/.test(Buffer.from(basic, 'base64').toString())
}

function refs(): string {
  const line = (words: string) => (words.length + 4).toString(16).padStart(4, '0') + words
  const commit = '0123456789012345678901234567890123456789'
  return `${line('# service=git-upload-pack\n')}0000${line(`${commit} HEAD\0side-band-64k\n`)}${line(`${commit} refs/heads/main\n`)}0000`
}

async function text(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}

/** A docker engine that only remembers with which credentials an image was asked for. @returns DOCKER_HOST, and what it was given. */
export async function engine(t: Scope): Promise<{ readonly host: string; readonly given: unknown[] }> {
  const path = join(place(t, 'azin-engine'), 'docker.sock')
  const given: unknown[] = []
  const server = createServer((request, response) => {
    const auth = request.headers['x-registry-auth']
    if (typeof auth === 'string') given.push(JSON.parse(Buffer.from(auth, 'base64url').toString()))
    const headers = { 'api-version': '1.41', 'content-type': 'application/json' }
    if (request.url === '/_ping') response.writeHead(200, { ...headers, 'content-type': 'text/plain' }).end('OK')
    else response.writeHead(200, headers).end(`${JSON.stringify({ status: 'done' })}\n`)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  t.after(() => (server.close(), server.closeAllConnections()))
  return { host: `unix://${path}`, given }
}
