/** How does a server end that has something to put away first? */

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Runs `work` until it ends by itself, or tells it to end at a signal; resolves to its exit code, or to the signal's. */
export async function untilSignal(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController()
  let ended: number | undefined
  for (const [name, code] of Object.entries(codes)) {
    process.once(name, () => {
      ended = code
      controller.abort()
    })
  }
  const code = await work(controller.signal)
  return ended ?? code
}
