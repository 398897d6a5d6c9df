/** Who gives pods and runners their tokens in a test? An issuer on this machine, whose keys can be changed. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

import type { Scope } from '../harness/place.ts'

type Claims = Readonly<Record<string, unknown>>

export interface TestIssuer {
  readonly address: string
  /** Paths that were asked for. */
  readonly requests: string[]
  /** For azin, of the pod web in prod, for ten minutes, unless said otherwise; `undefined` leaves a claim out. */
  token(claims?: Claims, kid?: string): Promise<string>
  /** Another key in place of the one so far. @returns its id */
  rotate(): Promise<string>
  /** What its discovery document says in place of the truth. */
  document: Readonly<Record<string, unknown>>
  /** Answers 503 from now on. */
  broken: boolean
}

export async function startIssuer(t: Scope): Promise<TestIssuer> {
  let count = 0
  const make = async () => ({ kid: `key-${++count}`, ...(await generateKeyPair('RS256')) })
  const keys = [await make()]
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url!)
    response.setHeader('content-type', 'application/json')
    if (issuer.broken) return void response.writeHead(503).end('{}')
    if (request.url === '/.well-known/openid-configuration') return void response.end(JSON.stringify({ issuer: issuer.address, jwks_uri: `${issuer.address}/keys`, ...issuer.document }))
    void Promise.all(keys.slice(-1).map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }))).then((all) => response.end(JSON.stringify({ keys: all })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: TestIssuer = {
    address, requests, document: {}, broken: false,
    token(claims = {}, kid = keys.at(-1)!.kid) {
      const now = Math.floor(Date.now() / 1000)
      const payload = { iss: address, aud: 'azin', sub: 'system:serviceaccount:prod:web', iat: now, exp: now + 600, ...claims }
      const signer = keys.find((each) => each.kid === kid) ?? keys.at(-1)!
      return new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload).setProtectedHeader({ alg: 'RS256', kid }).sign(signer.privateKey)
    },
    async rotate() {
      keys.push(await make())
      return keys.at(-1)!.kid
    },
  }
  return issuer
}
