/** How much is it to fetch, and how much on the disk? */
import { readFileSync, writeFileSync } from 'node:fs'

const megabytes = (bytes) => (bytes / 1e6).toFixed(1)

export function printSizes(sizes) {
  console.log(`\n${'platform'.padEnd(20)} ${'executable'.padStart(12)} ${'archive'.padStart(12)}`)
  for (const { platform, executable_bytes, archive_bytes } of sizes) {
    console.log(`${platform.padEnd(20)} ${`${megabytes(executable_bytes)} MB`.padStart(12)} ${`${megabytes(archive_bytes)} MB`.padStart(12)}`)
  }
}

/** Between the two marks of the page; the rest of it stays. */
export function writeSizeTable(page, sizes) {
  const text = readFileSync(page, 'utf8')
  const rows = sizes.map(({ platform, executable_bytes, archive_bytes }) => `| ${platform} | ${megabytes(executable_bytes)} MB | ${megabytes(archive_bytes)} MB |`)
  const table = ['<!-- sizes -->', '| platform | executable | archive |', '|---|---:|---:|', ...rows, '<!-- /sizes -->'].join('\n')
  const changed = text.replace(/<!-- sizes -->[\s\S]*<!-- \/sizes -->/, table)
  if (changed !== text) writeFileSync(page, changed)
}
