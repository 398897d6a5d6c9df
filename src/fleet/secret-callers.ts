/** Whose secret is it? The policy holds hashes alone. */

import { sameText, sha256 } from '../system/digest.ts'
import type { Caller } from './policy.ts'

/** Callers are found by the beginning of the hash, which nobody can choose, and the rest is compared in constant time. */
const begin = 8

export function secretHolders(callers: readonly Caller[]): (shown: string) => Caller | undefined {
  const holders = new Map<string, { readonly digest: string; readonly caller: Caller }[]>()
  for (const caller of callers) {
    for (const digest of caller.proof.kind === 'header-secret' ? caller.proof.digests : []) {
      const start = digest.slice(0, begin)
      holders.set(start, [...(holders.get(start) ?? []), { digest, caller }])
    }
  }
  return (shown) => {
    const digest = sha256(shown)
    let found: Caller | undefined
    for (const one of holders.get(digest.slice(0, begin)) ?? []) if (sameText(one.digest, digest)) found = one.caller
    return found
  }
}
