/** What can be found out about this machine without changing it? For `az doctor` alone. */
import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import type { Probe } from './system.ts'

export function nodeProbe(): Pick<Probe, 'lookup' | 'listens'> {
  return {
    lookup: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    listens,
  }
}

function listens(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen({ host: address, port: 0, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
