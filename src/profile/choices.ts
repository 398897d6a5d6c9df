/** Which subscriptions did somebody choose, so that the next sign-in comes back to them? azin-choices.json, azin's own and disposable. */

import type { System } from '../system/system.ts'
import { readText } from './reading.ts'
import type { Account } from './schema.ts'

/** Cloud -> user (lower case) -> subscription ids, the latest first. */
type Choices = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** One for each of a person's tenants, and then some. */
const most = 20

/** What a user chose in a cloud, the latest first; nothing if the file is not there or cannot be used. */
export function readChoices(system: System, cloudName: string, userName: string): readonly string[] {
  try {
    return parse(readText(system, choicesPath(system)))[cloudName]?.[userName.toLowerCase()] ?? []
  } catch {
    return [] // a choice that is lost is made again
  }
}

/** Never fails, and takes no lock and no care of the power: the choice itself is in the profile already. */
export function rememberChoice(system: System, { environmentName, user, id }: Account): void {
  const path = choicesPath(system)
  const name = user.name.toLowerCase()
  try {
    const text = readText(system, path)
    const choices = parse(text)
    const mine = choices[environmentName] ?? {}
    const ids = [id, ...(mine[name] ?? []).filter((one) => one !== id)].slice(0, most)
    const latest = `${JSON.stringify({ ...choices, [environmentName]: { ...mine, [name]: ids } }, null, 2)}\n`
    if (latest !== text) system.files.replace(path, latest, undefined, false)
  } catch {
    // It is made again at the next choice.
  }
}

/** Forgets everybody's. */
export function forgetChoices(system: System): void {
  system.files.remove(choicesPath(system))
}

function choicesPath(system: System): string {
  return `${system.configDirectory}/azin-choices.json`
}

/** Whatever is not of the right shape counts as nothing. */
function parse(text: string | undefined): Choices {
  const clouds = record(json(text))
  return Object.fromEntries(Object.entries(clouds).map(([cloud, users]) => [cloud, Object.fromEntries(Object.entries(record(users)).map(([user, ids]) => [user, texts(ids)]))]))
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}')
  } catch {
    return {}
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
