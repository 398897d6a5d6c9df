/** How does a program without a secret introduce itself? Pure. */

import type { Client } from '../oauth/schema.ts'

export function publicClient(ask: { readonly client_id: string; readonly claims?: string | undefined }): Client {
  return { client_id: ask.client_id, authentication: 'none', ...(ask.claims === undefined ? {} : { claims: ask.claims }) }
}
