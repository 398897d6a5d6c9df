/** Does what a person once proved still count? Revocations are counted, not timed: who signs in again in the same second is in. */
import { Refused } from './errors.ts'
import type { Proof, State } from './state.ts'

/** What a person proves now. */
export function prove(state: State, username: string, mfa: boolean): Proof {
  return { username, mfa, authTime: state.now(), epoch: state.epoch }
}

/** @param username absent = everybody's */
export function revoke(state: State, username?: string): void {
  state.epoch += 1
  state.revoked.set(username?.toLowerCase() ?? '*', { epoch: state.epoch, at: state.now() })
}

/** When the proof was revoked (epoch seconds), if it was. */
export function revokedAt(state: State, { username, epoch }: Pick<Proof, 'username' | 'epoch'>): number | undefined {
  const after = [state.revoked.get('*'), state.revoked.get(username.toLowerCase())].filter((revocation) => revocation !== undefined && epoch < revocation.epoch)
  return after.length > 0 ? Math.max(...after.map((revocation) => revocation?.at ?? 0)) : undefined
}

/** @param issued when what rests on the proof was issued. @throws Refused 50173 */
export function checkAlive(state: State, proof: Proof, issued: number): void {
  const at = revokedAt(state, proof)
  if (at !== undefined) throw new Refused(50173, { issued: entraTime(issued), validFrom: entraTime(at) })
}

/** Seven decimal places, as .NET writes them. */
export function entraTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/(\.\d{3})Z$/, '$10000Z')
}
