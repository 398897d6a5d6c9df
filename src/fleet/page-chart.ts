/** What did the last hour look like? A bar for each minute, and the same as a table for whoever cannot see it. */

import { rfc3339 } from '../system/utc.ts'
import type { Minute } from './history.ts'
import { rowsOf } from './page-table.ts'

const [width, height] = [600, 120]
const kinds = [['hits', 'from memory or Redis'], ['asked', 'from Entra'], ['refused', 'refused'], ['failed', 'failed']] as const

/** @param now epoch seconds */
export function chart(minutes: readonly Minute[], now: number): string {
  const most = Math.max(1, ...minutes.map(total))
  const step = width / minutes.length
  const bars = minutes.flatMap((minute, i) => {
    let top = height
    return kinds.map(([kind]) => {
      const size = (minute[kind] / most) * height
      top -= size
      return size === 0 ? '' : `<rect class="${kind}" x="${(i * step + 0.5).toFixed(1)}" y="${top.toFixed(1)}" width="${(step - 1).toFixed(1)}" height="${size.toFixed(1)}"/>`
    })
  }).join('')
  const busiest = minutes.reduce((sum, minute) => sum + total(minute), 0)
  const label = busiest === 0 ? 'Nothing was asked for in the last hour.' : `${busiest} requests in the last hour, at most ${most} in a minute. The table below has the numbers.`
  return `<figure><svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${bars}</svg>
<p class="axis"><span>an hour ago</span><span>most in a minute: ${busiest === 0 ? 0 : most}</span><span>now</span></p>
<figcaption>${kinds.map(([kind, words]) => `<span class="key"><svg class="${kind}" viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10"/></svg>${words}</span>`).join(' ')}</figcaption>
<details><summary>The same in numbers</summary>${table(minutes, now)}</details></figure>`
}

function total({ hits, asked, refused, failed }: Minute): number {
  return hits + asked + refused + failed
}

/** Minutes in which nothing happened are left out. */
function table(minutes: readonly Minute[], now: number): string {
  const rows = minutes.flatMap((minute, i) => (total(minute) === 0 ? [] : [[rfc3339(now - (minutes.length - 1 - i) * 60).slice(11, 16), ...kinds.map(([kind]) => String(minute[kind]))]]))
  return rows.length === 0 ? '<p class="none">Nothing was asked for.</p>' : rowsOf(['Minute (UTC)', ...kinds.map(([, words]) => words)], rows, 'The last hour in numbers')
}
