/** What does `@file` stand for? The content of the file, or of standard input for `@-`; the text itself if there is no such file. */

import { readGiven } from '../system/given-file.ts'
import type { System } from '../system/system.ts'

/** `@path` as a whole argument, and `--option=@path`. */
export function expandFiles(system: System, argv: readonly string[]): readonly string[] {
  return argv.map((word) => {
    if (word.startsWith('@')) return content(system, word.slice(1)) ?? word
    const attached = /^(--?[^=@]+=)@(.+)$/s.exec(word)
    if (!attached) return word
    const found = content(system, attached[2]!)
    return found === undefined ? word : attached[1]! + found
  })
}

function content(system: System, name: string): string | undefined {
  if (name === '') return undefined
  const bytes = name === '-' ? system.terminal.readInput() : readGiven(system, located(system, name))
  return bytes && decode(bytes).replace(/[\r\n]+$/, '')
}

function located(system: System, name: string): string {
  if (name === '~' || name.startsWith('~/')) return (system.home ?? '~') + name.slice(1)
  const absolute = name.startsWith('/') || /^[A-Za-z]:[\\/]|^\\\\/.test(name)
  return absolute ? name : `${system.workingDirectory}/${name}`
}

/** UTF-8 with or without its mark, UTF-16, else the bytes as base64: the order in which Azure CLI tries. */
function decode(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
    const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : encoding
    try {
      return new TextDecoder(marked, { fatal: true }).decode(bytes)
    } catch {
      // not this one
    }
  }
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
