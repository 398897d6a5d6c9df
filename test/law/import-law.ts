/** Who may import whom, and who may touch the world? docs/architecture.md as a table. */

import { globalsOf, importsOf, sources } from './imports.ts'
import type { Import } from './imports.ts'

const narrators = ['token', 'renew', 'sign-in', 'sign-out', 'status', 'whoami', 'doctor', 'contexts', 'discover', 'rest', 'credential', 'serve', 'store', 'fleet']
const rooms = ['profile', 'cache', 'grant', 'arm', 'browser', 'context']

/** Room -> what it may import besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  door: ['cli', 'system', 'errors'],
  index: ['narrators', 'profile', 'errors', 'system'],
  cli: ['narrators', 'profile', 'context', 'explain', 'output', 'errors', 'system'],
  narrators: [...rooms, 'oauth', 'errors', 'system'],
  ...Object.fromEntries(rooms.map((room) => [room, ['errors', 'system']])),
  grant: ['oauth', 'errors', 'system'],
  oauth: ['errors', 'system'],
  output: [],
  explain: [],
  errors: [],
  system: ['errors'], // its failures are AuthErrors, and its kinds are types
  emulator: [],
}

/** The world's globals: only where `worldly` says so. */
const globals = ['process', 'console', 'Date', 'fetch', 'Bun', 'setTimeout', 'setInterval', 'setImmediate', 'XMLHttpRequest', 'WebSocket', 'require']
const worldly = (file: string) => /^src\/(system\/|(bin(\.bun)?|run\.bun)\.ts$|grant\/loopback(-[\w-]+)?\.ts$)/.test(file)

/** The room that a path from the repository's root belongs to; undefined for what is outside src and emulator. */
export function roomOf(file: string): string | undefined {
  if (file.startsWith('emulator/')) return 'emulator'
  const [, first] = /^src\/([^/]+?)(?:\.ts$|\/)/.exec(file) ?? []
  if (first === undefined) return undefined
  if (/^(bin(\.bun)?|run\.bun)$/.test(first)) return 'door'
  // A long story has chapters: src/sign-in/*.ts, or src/renew-machine.ts.
  return narrators.some((name) => first === name || first.startsWith(`${name}-`)) ? 'narrators' : first
}

/** One sentence for every violation: file, line, rule. */
export function breaches(root: string): readonly string[] {
  const src = sources(root, 'src')
  return [
    ...[...src, ...sources(root, 'emulator')].flatMap((file) => importsOf(root, file).flatMap((each) => judgeImport(file, each))),
    ...src.filter((file) => !worldly(file)).flatMap((file) =>
      globalsOf(root, file, globals).map(({ name, line }) => `${file}:${line}: touches ${name}; only system/, the doors and grant/loopback.ts touch the world.`),
    ),
  ]
}

function judgeImport(file: string, { target, kind, line }: Import): readonly string[] {
  const room = roomOf(file)!
  const say = (rule: string) => [`${file}:${line}: imports ${target}; ${rule}`]
  if (/^(src|emulator|test|scripts|bench)\//.test(target)) {
    const other = roomOf(target)
    if (other === undefined) return say('product code imports nothing from there.')
    if (other === room && (room !== 'door' || (target === 'src/run.bun.ts' && kind === 'dynamic'))) return []
    if (room === 'door' && other === 'emulator' && kind === 'dynamic') return []
    const may = allowed[room]
    if (may === undefined) return say(`src/${room} is no room of this house.`)
    return may.includes(other) ? [] : say(`${room} may import ${may.length > 0 ? may.join(', ') : 'nothing'}.`)
  }
  if (room === 'emulator' || !isBuiltIn(target) || worldly(file)) return []
  return say('only system/, the doors and grant/loopback.ts import node:*.')
}

/** Without `node:` too. */
function isBuiltIn(target: string): boolean {
  return target.startsWith('node:') || target.startsWith('bun') || /^(fs|path|os|http|https|net|tls|crypto|child_process|url|util|stream|events|process)(\/|$)/.test(target)
}
