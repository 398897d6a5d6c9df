/** With which identity token does a pipeline sign in, and how does it get the next one? The first is over within minutes. */

import { fetchAssertion, recognise, sourceHere } from '../grant/assertion-source.ts'
import { inPlace } from '../system/in-place.ts'
import { type Secret, secretOf } from '../system/sealed-secret.ts'
import type { System } from '../system/system.ts'

/**
 * @param named `from`: as `--federated-from` has it; else `assertion`: one token, whose runner is recognised
 * @throws what `fetchAssertion` throws
 */
export async function fromPipeline(system: System, named: { readonly from: string | undefined; readonly assertion: string | undefined }): Promise<{ readonly client_assertion: Secret; readonly client_assertion_from?: string }> {
  if (named.from) {
    const client_assertion_from = inFull(system, sourceHere(system, named.from))
    return { client_assertion: secretOf(await fetchAssertion(system, client_assertion_from)), client_assertion_from }
  }
  const client_assertion = named.assertion ?? ''
  const client_assertion_from = await recognise(system, client_assertion)
  return { client_assertion: secretOf(client_assertion), ...(client_assertion_from !== undefined && { client_assertion_from }) }
}

/** The next command may run in another directory. */
function inFull(system: System, from: string): string {
  return from.startsWith('file:') && from.length > 5 ? `file:${inPlace(system, from.slice(5))}` : from
}
