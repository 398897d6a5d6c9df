/** How is a transcript played? Each command in a shell where `az` is the built program, with the people of its stage directions at hand. */

import assert from 'node:assert/strict'

import type { Az } from './az.ts'
import { visit } from './person.ts'
import type { Character, VisitOptions } from './person.ts'
import type { Scope } from './place.ts'
import { start } from './program.ts'
import type { Running } from './program.ts'
import { difference, readTranscript } from './transcript.ts'

export interface Stage {
  readonly az: Az
  /** Who may be named in stage directions, by user name. */
  readonly cast: Readonly<Record<string, Character>>
  readonly env?: Readonly<Record<string, string>>
  readonly route?: VisitOptions['route']
  /** Further directions: undefined if not understood, else what must hold once the command has ended. */
  direct?(direction: string): Promise<(() => void) | undefined>
  /** Takes the place of comparing: whatever the command did, the story goes on. */
  heard?(command: string, output: string): void
  /** A program and its arguments, in whose hands each command is run. */
  readonly through?: readonly string[]
}

/** Plays every command of `text`; fails with the line of the transcript that is not true. */
export async function play(t: Scope, name: string, text: string, stage: Stage): Promise<void> {
  const names = new Map<string, string>()
  for (const { command, expected, exit, stage: directions, line } of readTranscript(text)) {
    const where = `${name}:${line}: $ ${command}`
    const beside: ((running: Running) => Promise<unknown>)[] = []
    const after: (() => void)[] = []
    let env: Record<string, string | undefined> = { ...stage.env }
    for (const direction of directions) {
      if (direction === 'no browser') env = { ...env, BROWSER: '/nonexistent/browser' }
      else {
        const check = await stage.direct?.(direction)
        if (check !== undefined) after.push(check)
        else beside.push(understand(direction, stage, where))
      }
    }
    const [file, ...args] = [...(stage.through ?? []), '/bin/sh', '-c', `{ ${command}\n} 2>&1`]
    const running = start(t, file!, args, stage.az.environment(env), { cwd: stage.az.home })
    const people = Promise.all(beside.map((act) => act(running)))
    people.catch(() => {}) // heard below, after the command's own story
    const { code, stdout } = await running.ended
    if (stage.heard) {
      stage.heard(command, stdout)
      await Promise.race([people, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]).catch(() => undefined)
      continue
    }
    const parted = difference(expected, stdout, names)
    if (parted !== undefined) assert.fail(`${where}\n${parted}`)
    if (code !== exit) assert.fail(`${where}\nexit code ${code}, not ${exit}\n${stdout}`)
    await people
    for (const check of after) check()
  }
}

/** `mona@contoso.example signs in`, `... denies`, `... cancels at password`, and each with `on another device` for a device code. */
function understand(direction: string, stage: Stage, where: string): (running: Running) => Promise<unknown> {
  const [, who, what, cancelAt, elsewhere] = /^(\S+) (signs in|denies|cancels at (\w+))( on another device)?$/.exec(direction) ?? []
  const known = who === undefined ? undefined : stage.cast[who]
  if (known === undefined) throw new Error(`${where}\nnobody understands "(${direction})"`)
  const character: Character = {
    ...known,
    ...(what === 'denies' && { decision: 'deny' as const }),
    ...(cancelAt !== undefined && { cancelAt: cancelAt as NonNullable<Character['cancelAt']> }),
  }
  const options = stage.route === undefined ? {} : { route: stage.route }
  if (elsewhere === undefined) return async () => visit(await stage.az.browser.next(), character, options)
  return async (running) => {
    const [, url, code] = await running.sees(/(https?:\/\/\S+) and enter the code ([\w-]+)/, 'stdout')
    return visit(url!, { ...character, code: code! }, options)
  }
}
