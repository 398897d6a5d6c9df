/** What can a cached `get-access-token` load before it prints? A walk over the static imports from a door. */

import { existsSync } from 'node:fs'

import { codeOf, importsOf } from './imports.ts'

/** Built-in modules, words of the cold wire, and objects of `fetch`; each costs milliseconds or tells of a second copy. */
const forbidden = [
  'node:http', 'node:http2', 'node:https', 'node:crypto', 'node:net', 'node:tls', 'node:dns', 'node:child_process', 'node:readline', 'node:worker_threads', 'node:zlib',
  'new Request', 'new Response', 'new Headers', 'fetch(', 'oauth4webapi', 'jmespath', 'grant_type', 'refresh_token_grant', 'device_code',
] as const

/** Rooms and files that exist only behind an `import()`. */
const cold = /^(emulator\/|src\/(oauth|grant|arm|browser|context|explain|doctor|credential|serve|store)\/|src\/(renew|sign-in|sign-out|status|whoami|doctor|contexts|discover[-\w]*|rest[-\w]*|credential[-\w]*|serve|store|index)\b)/

/** One sentence for every violation: what was found, and the imports that let it in. */
export function leaks(root: string, door: string): readonly string[] {
  const found: string[] = []
  const seen = new Set([door])
  const queue: { readonly file: string; readonly way: readonly string[] }[] = [{ file: door, way: [door] }]
  for (const { file, way } of queue) {
    const path = way.join(' -> ')
    const code = codeOf(root, file)
    for (const name of forbidden) if (code.includes(name)) found.push(`${name} is on the hot path: ${path}`)
    for (const { target, kind } of importsOf(root, file)) {
      if (kind !== 'static' || seen.has(target)) continue
      const bare = !/^(src|emulator)\//.test(target)
      if (bare && !target.startsWith('node:')) found.push(`the package ${target} is on the hot path: ${path}`)
      else if (cold.test(target)) found.push(`${target} is cold and on the hot path: ${path} -> ${target}`)
      else if (!bare && existsSync(`${root}/${target}`)) {
        seen.add(target)
        queue.push({ file: target, way: [...way, target] })
      }
    }
  }
  return found
}
