/** Run by Bun: sends what standard input says, each request by a transport of its own, and tells what came of it. */
import { readFileSync } from 'node:fs'
import type { AuthError } from '../src/errors.ts'
import { nativeTransport } from '../src/system/native-transport.ts'
import type { HttpRequest } from '../src/system/system.ts'

export interface Sending {
  readonly env?: Readonly<Record<string, string>>
  /** More than one: the same transport sends them. */
  readonly requests: readonly HttpRequest[]
  /** Milliseconds after which it is given up. */
  readonly abort?: number
}

/** `code` and `message` of a failure, or the answer to the last request. */
export interface Sent {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly code?: string
  readonly message?: string
  readonly cause?: string
}

async function send({ env = {}, requests, abort }: Sending): Promise<Sent> {
  const transport = nativeTransport(env)
  const controller = new AbortController()
  if (abort !== undefined) setTimeout(() => controller.abort(new Error('given up')), abort)
  let sent: Sent = {}
  try {
    for (const request of requests) {
      const { status, headers, body } = await transport.send({ ...request, ...(abort !== undefined && { signal: controller.signal }) })
      sent = { status, headers, body: new TextDecoder().decode(body.subarray(0, 2000)) }
    }
  } catch (error) {
    const { code, message, cause } = error as AuthError
    sent = { ...(code && { code }), message, ...(cause !== undefined && { cause: String((cause as { code?: unknown }).code) }) }
  }
  return sent
}

const results: Sent[] = []
for (const each of JSON.parse(readFileSync(0, 'utf8')) as readonly Sending[]) results.push(await send(each))
process.stdout.write(JSON.stringify(results))
process.exit(0)
