/** In which order do the keys of an object appear? By code point, as Python sorts them. */

/** Compares by code point; JavaScript's own order is by UTF-16 unit and differs beyond the Basic Multilingual Plane. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return weight(x) - weight(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above U+FFFF, so they sort after every other unit. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** Most objects are made in this order already, and to look costs the executable less than to load a way to sort. */
export function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let at = 1; at < keys.length; at++) if (byCodePoint(keys[at - 1]!, keys[at]!) > 0) return keys.sort(byCodePoint)
  return keys
}
