/** How long is that, in words? */

/** `45 s`, `12 min`, `3 h`, `5 days`: the largest unit that fits, rounded down, so that nothing is promised. */
export function span(seconds: number): string {
  const s = Math.abs(Math.trunc(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min`
  if (s < 2 * 86_400) return `${Math.floor(s / 3600)} h`
  return `${Math.floor(s / 86_400)} days`
}
