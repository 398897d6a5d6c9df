/** How does MSAL Python spell a cache file? */
import type { CacheFile } from './schema.ts'

/** Python's `json.dumps(cache, indent=4)`: everything beyond printable ASCII escaped, no line end. */
export function serialize(cache: CacheFile): string {
  return JSON.stringify(cache, null, 4).replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
