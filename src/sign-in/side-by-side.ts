/** How is the same done for many things, a few at a time, while more of them arrive? */

export interface SideBySide<Item, Result> {
  /** More to do; begun at once as far as there is room. */
  add(items: readonly Item[]): void
  /** No more will come, for this reason. */
  giveUp(reason: unknown): void
  /** Waits for all that was begun. In the order of the items; rejects with the first failure, after which nothing new is begun. */
  results(): Promise<readonly Result[]>
}

/** @param progress called after each addition and each result, with the counts so far */
export function sideBySide<Item, Result>(
  most: number, work: (item: Item) => Promise<Result>, progress: (done: number, total: number) => void,
): SideBySide<Item, Result> {
  const items: Item[] = []
  const results: Result[] = []
  const workers = new Set<Promise<void>>()
  let next = 0
  let done = 0
  let failure: { readonly reason: unknown } | undefined
  const giveUp = (reason: unknown): void => void (failure ??= { reason })

  const worker = async (): Promise<void> => {
    while (next < items.length && !failure) {
      const index = next++
      results[index] = await work(items[index] as Item)
      progress(++done, items.length)
    }
  }
  const add = (more: readonly Item[]): void => {
    items.push(...more)
    progress(done, items.length)
    for (let room = Math.min(most - workers.size, items.length - next); room > 0; room--) {
      const one: Promise<void> = worker().catch(giveUp).finally(() => workers.delete(one))
      workers.add(one)
    }
  }
  return {
    add,
    giveUp,
    async results() {
      while (workers.size > 0) await Promise.all(workers)
      if (failure) throw failure.reason
      return results
    },
  }
}
