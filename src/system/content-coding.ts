/** What did a server send that packed its answer, although it was asked not to? (RFC 9110 section 8.4) */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

const codings: Readonly<Record<string, typeof gunzipSync>> = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

/** @param limit bytes when unpacked. Throws a `RangeError` for more, an `Error` for what is damaged or packed in another way. */
export function unpacked(body: Buffer, coding: string | undefined, limit: number): Buffer {
  const names = (coding ?? '').toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity')
  return names.reduceRight((packed, name) => {
    const unpack = codings[name]
    if (!unpack) throw new Error(`it is packed as ${name}`)
    return packed.length === 0 ? packed : unpack(packed, { maxOutputLength: limit })
  }, body)
}
