/** What is inside a release archive: a gzip-compressed tar, or a zip? */
import { unzipSync } from 'fflate'
import { gunzipSync } from 'node:zlib'

/** More than any release unpacks to; an archive made to fill the memory stops here. */
const largest = 512 * 1024 * 1024

/**
 * The first regular file of this name, in whatever folder. `undefined` if there is none.
 * Throws an `Error` for what is neither, cut off or damaged.
 */
export function unpackFile(archive: Uint8Array, name: string): Uint8Array | undefined {
  if (archive[0] === 0x50 && archive[1] === 0x4b) return fromZip(archive, name)
  if (archive[0] === 0x1f && archive[1] === 0x8b) return fromTar(gunzipSync(archive, { maxOutputLength: largest }), name)
  throw new Error('it is neither a .tar.gz nor a .zip')
}

function fromZip(archive: Uint8Array, name: string): Uint8Array | undefined {
  let found = false
  const filter = (file: { readonly name: string; readonly originalSize: number }): boolean => {
    const wanted = !found && called(file.name, name) && file.originalSize <= largest
    found ||= wanted
    return wanted
  }
  return Object.values(unzipSync(archive, { filter }))[0]
}

/** POSIX ustar: 512 bytes of header, then the content in whole blocks. */
function fromTar(tar: Uint8Array, name: string): Uint8Array | undefined {
  const text = (from: number, length: number): string => new TextDecoder().decode(tar.subarray(from, from + length)).replace(/\0[^]*$/, '')
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8)
    const end = at + 512 + size
    if (!(size >= 0) || end > tar.length) throw new Error('it is cut off or damaged')
    const kind = text(at + 156, 1)
    if ((kind === '0' || kind === '') && called(text(at, 100), name)) return tar.subarray(at + 512, end)
    at = end + ((512 - (size % 512)) % 512)
  }
  return undefined
}

function called(path: string, name: string): boolean {
  return path === name || path.endsWith(`/${name}`)
}
