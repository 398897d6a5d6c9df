/** How long may something take, where only the time counts in which this process could run? */

const parts = 20

/**
 * Calls `late` after so many milliseconds, unless what it returns is called before. A process that was stopped, or that a busy
 * machine did not run, first sees what has arrived meanwhile: a token request that is sent again may find its refresh token used up.
 */
export function timeLimit(milliseconds: number, late: () => void): () => void {
  let left = parts
  const timer = setInterval(() => {
    if ((left -= 1) > 0) return
    clearInterval(timer)
    late()
  }, milliseconds / parts)
  return () => clearInterval(timer)
}
