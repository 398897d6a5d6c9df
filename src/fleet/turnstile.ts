/** How many requests go to Entra at once? The rest waits in the order it came. */

/** Runs `work` when fewer than `most` others run. */
export function turnstile(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let inside = 0
  return async (work) => {
    if (inside >= most) await new Promise<void>((resolve) => queue.push(resolve))
    else inside += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else inside -= 1
    }
  }
}
