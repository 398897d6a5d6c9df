/** Did the tests leave anything behind, or touch what is not theirs? */
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Path -> size and time of change, for everything below a folder. */
export function inventory(folder) {
  const found = new Map()
  if (!existsSync(folder)) return found
  for (const name of ['.', ...readdirSync(folder, { recursive: true })]) {
    const status = lstatSync(path.join(folder, String(name)), { throwIfNoEntry: false })
    if (status !== undefined) found.set(String(name), `${status.size} bytes, ${new Date(status.mtimeMs).toISOString()}`)
  }
  return found
}

export function differences(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 'absent'} -> ${after.get(name) ?? 'absent'}`)
}

/** Ends what still runs with our mark in its environment, and says what it was. Linux only: elsewhere nobody can look. */
export function left(mark) {
  if (process.platform !== 'linux') return []
  const found = []
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`AZIN_TEST_RUN=${mark}\0`)) continue
      if (/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))) continue // ended; nobody has collected it yet
      found.push(`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 160)}`)
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // it ended while we looked, or belongs to somebody else
    }
  }
  return found
}
