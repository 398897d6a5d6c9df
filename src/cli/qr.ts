/** How does an address get onto a phone? As a QR code, for a device code only: another answer could not come back from there. */

import { encode } from 'uqr'

/** Two modules of a column in one cell: their darkness, top and bottom. */
const cells = ['█', '▀', '▄', ' '] as const

/**
 * Lines of half blocks with a quiet zone; `undefined` if the screen is too narrow.
 * @param colour dark on light whatever the terminal's own colours; without, a dark background is assumed (readers take either)
 */
export function qrLines(text: string, columns: number, colour: boolean): readonly string[] | undefined {
  const { data, size } = encode(text, { ecc: 'L', border: 2 })
  if (size > columns) return undefined
  const dark = (x: number, y: number) => data[y]?.[x] ?? false
  return Array.from({ length: Math.ceil(size / 2) }, (_, row) => {
    const line = Array.from({ length: size }, (_, x) => cells[(dark(x, row * 2) ? 2 : 0) + (dark(x, row * 2 + 1) ? 1 : 0)]).join('')
    return colour ? `\x1b[97;40m${line}\x1b[0m` : line
  })
}
