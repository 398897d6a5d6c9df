/** How do files become one archive that is the same, byte for byte, whenever it is made? */
import { zipSync } from 'fflate'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** The same for every file: 1 January 1980 is the earliest that a zip can say. */
const seconds = 315_532_800

/**
 * @param {{name: string, mode: number, data: Buffer}[]} entries
 * @returns {Promise<Buffer>} a gzip-compressed tar, entries sorted, owned by nobody in particular
 */
export async function tarGz(entries) {
  const stream = pack()
  const parts = []
  stream.on('data', (part) => parts.push(part))
  const ended = new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject))
  for (const { name, mode, data } of sorted(entries)) stream.entry({ name, mode, mtime: new Date(seconds * 1000), uid: 0, gid: 0, uname: 'root', gname: 'root' }, data)
  stream.finalize()
  await ended
  return gzipSync(Buffer.concat(parts), { level: 9 })
}

/** @returns {Buffer} */
export function zip(entries) {
  // A zip has no time zone: the local date is what is written.
  const options = { level: 9, mtime: new Date(1980, 0, 1, 0, 0, 0), os: 3 }
  return Buffer.from(zipSync(Object.fromEntries(sorted(entries).map(({ name, mode, data }) => [name, [data, { ...options, attrs: (0o100000 | mode) << 16 }]]))))
}

function sorted(entries) {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))
}
