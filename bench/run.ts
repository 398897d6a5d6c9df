/** How long does a program take, how much memory, and how often must one look? */

/** What is used of Bun, on which the bench runs. */
interface Ended { readonly exitCode: number | null; readonly stdout: Uint8Array; readonly stderr: Uint8Array }
interface Child { readonly exited: Promise<number>; readonly stdout: ReadableStream; kill(): void }
interface SpawnOptions { readonly cmd: readonly string[]; readonly env: Environment; readonly cwd: string; readonly stdin: 'ignore'; readonly stdout: 'pipe' | 'ignore'; readonly stderr: 'pipe' | 'ignore' }
declare const Bun: { spawnSync(options: SpawnOptions): Ended; spawn(options: SpawnOptions): Child; readonly version: string }

export type Environment = Readonly<Record<string, string>>

/** A program with its arguments; `before` puts its files back, outside the time. */
export interface Contestant {
  readonly name: string
  readonly cmd: readonly string[]
  readonly env: Environment
  readonly before?: () => void | Promise<void>
}

/** Milliseconds or kilobytes of every run, by contestant. */
export type Runs = Record<string, number[]>

export const bunVersion = (): string => Bun.version

/** Runs it once. Throws with what it said when it failed: a figure of a failure is none. */
export function once({ name, cmd, env }: Contestant): { readonly ms: number; readonly stdout: string; readonly stderr: string } {
  const start = performance.now()
  const ended = Bun.spawnSync({ cmd, env, cwd: env['HOME'] ?? '/', stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const ms = performance.now() - start
  const [stdout, stderr] = [ended.stdout, ended.stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string]
  if (ended.exitCode !== 0) throw new Error(`${name} ended with ${ended.exitCode}: ${cmd.join(' ')}\n${stdout.slice(0, 500)}${stderr.slice(0, 2000)}`)
  return { ms, stdout, stderr }
}

/** One after another in every round, so that whatever else the computer does meets all of them. The first round is not counted. */
export async function interleaved(rounds: number, contestants: readonly Contestant[], warmUp = true): Promise<Runs> {
  const runs: Runs = Object.fromEntries(contestants.map(({ name }) => [name, []]))
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    // From another one each time: the first of a round finds other caches than the second.
    for (let i = 0; i < contestants.length; i++) {
      const contestant = contestants[(i + Math.max(round, 0)) % contestants.length]!
      await contestant.before?.()
      const { ms } = once(contestant)
      if (round >= 0) runs[contestant.name]!.push(ms)
    }
  }
  return runs
}

/** Peak resident memory in kilobytes, as GNU time tells it; a child of this process itself would be told our own. */
export async function memory(rounds: number, contestants: readonly Contestant[]): Promise<Runs> {
  const timed = contestants.map((one) => ({ ...one, cmd: ['/usr/bin/time', '-f', '%M', ...one.cmd] }))
  const runs: Runs = Object.fromEntries(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const one of timed) {
      await one.before?.()
      runs[one.name]!.push(Number(once(one).stderr.trim().split('\n').at(-1)))
    }
  }
  return runs
}

/** Starts it many times at once; milliseconds until the last has ended. */
export async function crowd(count: number, { cmd, env, name }: Contestant): Promise<number> {
  const start = performance.now()
  const children = Array.from({ length: count }, () => Bun.spawn({ cmd, env, cwd: env['HOME'] ?? '/', stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }))
  const codes = await Promise.all(children.map(({ exited }) => exited))
  const ms = performance.now() - start
  const failed = codes.filter((code) => code !== 0).length
  if (failed > 0) throw new Error(`${failed} of ${count} times, ${name} failed.`)
  return ms
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
