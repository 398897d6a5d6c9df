/** How is a lock that nobody holds any more removed, without ever removing the next holder's? */
import { closeSync, constants, linkSync, lstatSync, openSync, renameSync, rmdirSync, unlinkSync } from 'node:fs'
import { codeOf } from './failure.ts'
import { besideLock, type Claim, contentOf, identityOf, type Sighted } from './lock-claim.ts'
import { removeUncommitted } from './replace.ts'

/** Milliseconds after which the turn of a process that died while removing a stale lock is over. */
const turnLimit = 3_000

/**
 * Removes the lock that was seen, if it is still that very one. One process at a time; false if it is another's turn.
 * @param isGone asked in our turn, as asking is dear
 */
export async function removeStale(claimed: Claim, sighted: Sighted, isGone: () => boolean | Promise<boolean>): Promise<boolean> {
  const turn = `${claimed.path}.turn`
  if (!takeTurn(turn)) return false
  try {
    const sure = await isGone()
    return sure && identityAt(claimed.path) === sighted.identity && moveAway(claimed, sighted)
  } finally {
    quietly(() => unlinkSync(turn))
  }
}

function takeTurn(turn: string): boolean {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0)
  try {
    closeSync(openSync(turn, flags, 0o600))
    return true
  } catch (error) {
    const status = codeOf(error) === 'EEXIST' ? lstatSync(turn, { throwIfNoEntry: false }) : undefined
    if (status !== undefined && Date.now() - status.mtimeMs > turnLimit) quietly(() => (status.isDirectory() ? rmdirSync(turn) : unlinkSync(turn)))
    return false
  }
}

function moveAway(claimed: Claim, sighted: Sighted): boolean {
  const aside = besideLock(claimed.path, `${claimed.nonce}.stale`)
  try {
    renameSync(claimed.path, aside)
  } catch {
    return false
  }
  if (identityAt(aside) !== sighted.identity) {
    // Somebody's live lock after all: its content is whole, so it can go back as it was.
    quietly(() => linkSync(aside, claimed.path))
    quietly(() => unlinkSync(aside))
    return false
  }
  quietly(() => (sighted.kind === 'alien' ? removeAlien(aside) : unlinkSync(aside)))
  // The fence: if the old holder was only stopped, the file that it might still rename is gone.
  removeUncommitted(claimed.path.replace(/\.[^./\\]*$/, ''))
  return true
}

/** An empty directory goes; one with something in it is not ours to delete and stays under its new name. */
function removeAlien(aside: string): void {
  if (lstatSync(aside).isDirectory()) rmdirSync(aside)
  else unlinkSync(aside)
}

function identityAt(path: string): string | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false })
  return status === undefined ? undefined : identityOf(status, status.isFile() ? contentOf(path) : undefined)
}

function quietly(step: () => void): void {
  try {
    step()
  } catch {
    // Whatever stays is judged again by the next process.
  }
}
