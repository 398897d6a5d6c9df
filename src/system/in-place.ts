/** Where is a file that a person named? */
import type { System } from './system.ts'

type Place = Pick<System, 'home' | 'workingDirectory'>

/** `~` as the home directory; everything else as it was typed. */
export function withHome({ home }: Pick<System, 'home'>, path: string): string {
  return /^~(?=$|[\\/])/.test(path) && home ? home + path.slice(1) : path
}

/** Absolute; relative names mean the working directory. */
export function inPlace(system: Place, path: string): string {
  const named = withHome(system, path)
  return /^([\\/]|[a-z]:[\\/])/i.test(named) ? named : `${system.workingDirectory}/${named}`
}
