/** How does a text get into the clipboard, here or at the other end of SSH? */

import type { System } from '../system/system.ts'

const programs: readonly (readonly [name: string, args: readonly string[], variable?: string])[] = [
  ['wl-copy', [], 'WAYLAND_DISPLAY'],
  ['xclip', ['-selection', 'clipboard'], 'DISPLAY'],
  ['xsel', ['--clipboard', '--input'], 'DISPLAY'],
  ['pbcopy', []],
  ['clip.exe', []],
]

/** Milliseconds. Some of them stay, to serve the clipboard: that is no failure. */
const patience = 300

/** @returns the program that took it; `undefined`: the terminal alone was asked, and does not say whether it did. */
export async function copy(system: System, text: string): Promise<string | undefined> {
  // OSC 52: the terminal's own clipboard, wherever its window is; one that does not know the sequence shows nothing.
  if (system.env['TERM'] !== 'dumb') system.terminal.err(`\x1b]52;c;${btoa(text)}\x07`)
  for (const [name, args, variable] of programs) {
    const file = variable === undefined || system.env[variable] ? await system.processes.which(name) : undefined
    if (!file) continue
    const ended = system.processes.run(file, args, { input: text, timeout: 5000 })
    const result = await Promise.race([ended, system.clock.sleep(patience).then(() => undefined)])
    if (result === undefined || result.code === 0) return name
  }
  return undefined
}
