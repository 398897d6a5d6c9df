/** Which file does a typed path mean? `~` is the home directory, the rest is seen from the working directory. */

import type { System } from '../system/system.ts'

export function pathOf(system: System, path: string): string {
  if (path === '~' || path.startsWith('~/')) return (system.home ?? '~') + path.slice(1)
  const absolute = path.startsWith('/') || /^[A-Za-z]:[\\/]|^\\\\/.test(path)
  return absolute ? path : `${system.workingDirectory}/${path}`
}
