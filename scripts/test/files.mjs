/** Which files lie below a folder? (`fs.globSync` is not in Node 20.) */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Paths relative to `root`, with `/`, sorted. */
export function filesBelow(root, folders, ending) {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, String(name)).replaceAll('\\', '/')),
    )
    .filter((name) => name.endsWith(ending))
    .sort()
}
