/** How many cells of a screen does a text take? Pure. */

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const none = /[\p{M}\u200b-\u200d\u2060\ufe0f]/u

function cellsOf(character: string): number {
  return none.test(character) ? 0 : wide.test(character) ? 2 : 1
}

export function cells(text: string): number {
  return [...text].reduce((sum, one) => sum + cellsOf(one), 0)
}

/** The beginning of a text that fits, with dots where something is missing. */
export function fitted(text: string, width: number): string {
  if (cells(text) <= width) return text
  let kept = ''
  for (const one of text) {
    if (cells(kept + one) > width - 3) break
    kept += one
  }
  return width < 4 ? kept : `${kept}...`
}
