/** Which calls change the files of a folder, and in which states may a disk be when the power fails among them? */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { place, type Scope } from '../harness/place.ts'
import { start } from '../harness/program.ts'
import { program, type Scene } from './scene.ts'

/** Paths are names in the folder; the folder itself is ''. */
export type DiskCall =
  | { readonly kind: 'create' | 'sync'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly bytes: Buffer; readonly at: number | undefined }
  | { readonly kind: 'name'; readonly from: string; readonly to: string | undefined; readonly link: boolean }

export interface DiskState {
  readonly why: string
  readonly files: ReadonlyMap<string, Buffer>
}

/** Runs a command; what it did to the files right in `directory`, in order. Files further down are not looked at. */
export async function diskCalls(t: Scope, world: Scene, directory: string, args: readonly string[]): Promise<readonly DiskCall[]> {
  const log = join(place(t, 'azin-strace'), 'log')
  const watched = ['openat', 'write', 'pwrite64', 'fsync', 'fdatasync', 'rename', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'ftruncate']
  const options = ['-f', '-y', '-xx', '-s', '4000000', '-qq', '-o', log, '-e', `trace=${watched.map((name) => `?${name}`).join()}`]
  const { code, stderr } = await start(t, 'strace', [...options, process.execPath, program, ...args], world.environment(directory), { cwd: dirname(directory) }).ended
  if (code !== 0) throw new Error(`${args.join(' ')} under strace: ${stderr}`)
  return readFileSync(log, 'latin1').split('\n').flatMap((line) => read(line, directory))
}

function read(line: string, directory: string): DiskCall[] {
  const [, name = '', rest = ''] = /^\d+ +(\w+)\((.*)\) += \d+/.exec(line) ?? []
  const inside = (path: string | undefined): string | undefined => (path === directory ? '' : path?.startsWith(`${directory}/`) && !path.slice(directory.length + 1).includes('/') ? path.slice(directory.length + 1) : undefined)
  const texts = [...rest.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => Buffer.from(hex.replaceAll('\\x', ''), 'hex'))
  const [first, second] = texts.map((text) => inside(text.toString('utf8')))
  // -xx writes the path of a descriptor in hexadecimal, too.
  const descriptor = /^\d+<((?:\\x[0-9a-f]{2})*)>/.exec(rest)?.[1]
  const open = inside(descriptor === undefined ? undefined : Buffer.from(descriptor.replaceAll('\\x', ''), 'hex').toString('utf8').replace(/ \(deleted\)$/, ''))
  if (name === 'openat') return first !== undefined && rest.includes('O_CREAT') ? [{ kind: 'create', path: first }] : []
  if (name.endsWith('sync')) return open === undefined ? [] : [{ kind: 'sync', path: open }]
  if (name.includes('write')) return open === undefined ? [] : [{ kind: 'write', path: open, bytes: texts[0] ?? Buffer.alloc(0), at: name === 'pwrite64' ? Number(/, (\d+)$/.exec(rest)?.[1]) : undefined }]
  if (name === 'ftruncate') { if (open !== undefined) throw new Error(`not modelled: ${line.slice(0, 200)}`) }
  if (first === undefined) return []
  if (name.startsWith('unlink')) return [{ kind: 'name', from: first, to: undefined, link: false }]
  if (name.startsWith('link') || name.startsWith('rename')) return second === undefined ? [] : [{ kind: 'name', from: first, to: second, link: name.startsWith('link') }]
  return []
}

/** A file's bytes as they were last safe, and as they would be had nothing failed. */
interface Body {
  safe: Buffer
  now: Buffer
}

/** A name given or taken since the folder was last synced. */
interface Naming {
  readonly name: string
  readonly body: Body | undefined
  /** A rename takes the old name away with the same stroke: both or neither. */
  readonly gone?: string
}

const most = 12

/** All states that a loss of power may leave, at every moment between two calls, none twice. */
export function statesAfter(files: ReadonlyMap<string, Buffer>, calls: readonly DiskCall[]): readonly DiskState[] {
  const bodies = new Map<string, Body>([...files].map(([name, bytes]) => [name, { safe: bytes, now: bytes }]))
  let settled = new Map(bodies)
  let pending: Naming[] = []
  const states = new Map<string, DiskState>()
  for (const [index, call] of calls.entries()) {
    if (call.kind === 'create' && !bodies.has(call.path)) {
      const body = { safe: Buffer.alloc(0), now: Buffer.alloc(0) }
      bodies.set(call.path, body)
      pending.push({ name: call.path, body })
    } else if (call.kind === 'write') write(bodies.get(call.path), call)
    else if (call.kind === 'sync' && call.path !== '') settle(bodies.get(call.path))
    else if (call.kind === 'sync') {
      settled = new Map(bodies)
      pending = []
    } else if (call.kind === 'name') pending.push(rename(bodies, call))
    collect(states, settled, pending, `${index + 1} of ${calls.length} calls done`)
  }
  return [...states.values()]
}

function write(body: Body | undefined, { bytes, at }: { readonly bytes: Buffer; readonly at: number | undefined }): void {
  if (body) body.now = at === undefined ? Buffer.concat([body.now, bytes]) : Buffer.concat([body.now.subarray(0, at), bytes, body.now.subarray(at + bytes.length)])
}

function settle(body: Body | undefined): void {
  if (body) body.safe = body.now
}

function rename(bodies: Map<string, Body>, { from, to, link }: { readonly from: string; readonly to: string | undefined; readonly link: boolean }): Naming {
  const body = bodies.get(from)
  if (!link) bodies.delete(from)
  if (to === undefined) return { name: from, body: undefined }
  if (body) bodies.set(to, body)
  return link ? { name: to, body } : { name: to, body, gone: from }
}

/** Each subset of the names that are not safe, each with the bytes that are not safe whole, half and lost. */
function collect(states: Map<string, DiskState>, settled: ReadonlyMap<string, Body>, pending: readonly Naming[], when: string): void {
  if (pending.length > most) throw new Error(`${pending.length} names are not synced: too many to try all`)
  for (let chosen = 0; chosen < 2 ** pending.length; chosen += 1) {
    const names = new Map(settled)
    pending.forEach(({ name, body, gone }, bit) => {
      if (!(chosen & (1 << bit))) return
      if (gone !== undefined) names.delete(gone)
      if (body) names.set(name, body)
      else names.delete(name)
    })
    for (const share of [1, 0.5, 0]) {
      const files = new Map([...names].map(([name, { safe, now }]) => [name, safe.equals(now) ? now : mixed(safe, now, share)]))
      const key = [...files].map(([name, bytes]) => `${name}:${bytes.length}:${bytes.subarray(-24).toString('hex')}`).sort().join('|')
      if (!states.has(key)) states.set(key, { why: `${when}, names ${chosen.toString(2)}, ${share * 100} % of what was not synced`, files })
    }
  }
}

const mixed = (safe: Buffer, now: Buffer, share: number): Buffer => (share === 1 ? now : now.subarray(0, safe.length + Math.floor((now.length - safe.length) * share)))
