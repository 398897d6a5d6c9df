/** Have files changed? Their content is compared, because a mounted ConfigMap changes behind a link that stays as it is. */

import type { System } from '../system/system.ts'

/** Milliseconds. */
const pause = 2_000

/**
 * Calls `changed` with the new content of the files, until the signal; what is unreadable at the moment has not changed.
 * @param before what they held when they were read first
 */
export async function watch(system: System, files: readonly string[], before: readonly string[], changed: (contents: readonly string[]) => void, signal: AbortSignal): Promise<void> {
  let known = before
  while (!signal.aborted) {
    await system.clock.sleep(pause, signal).catch(() => {}) // the signal ends the loop
    if (signal.aborted) return
    const contents = files.map((file) => content(system, file))
    if (contents.some((each) => each === undefined) || contents.every((each, i) => each === known[i])) continue
    known = contents as readonly string[]
    changed(known)
  }
}

function content(system: System, file: string): string | undefined {
  try {
    return system.files.readText(file)
  } catch {
    return undefined // being replaced, or taken away: what we have goes on
  }
}
