/** The narrator of where state lives: with the user, with one job of a pipeline, or in this process alone. */

import { UsageError } from './errors.ts'
import { announcement, isJobDirectory, jobDirectory, temporaryDirectory } from './store/job.ts'
import { inMemory } from './store/memory.ts'
import type { System } from './system/system.ts'

export const stores = ['user', 'job', 'memory'] as const

/** Settings that a job begins with: the user's. Accounts, tokens and secrets stay behind. */
const SETTINGS = ['config', 'clouds.config'] as const

export interface StoreAsk {
  /** `user`, `job` or `memory`. */
  readonly store: string
  /** Asked for by this command, rather than by the setting `core.store`. */
  readonly explicit: boolean
  /** The command signs in: later steps must find what it keeps. */
  readonly begins: boolean
  /** Lines for a person. */
  readonly tell: (line: string) => void
}

/**
 * The same world, with the state of `store`. By the setting, `job` means the user's directory outside of a job, and the variable
 * AZURE_CONFIG_DIR wins.
 * @throws UsageError for a store that there is not
 */
export function underStore(system: System, ask: StoreAsk): System {
  if (ask.store === 'memory') return ask.explicit || ask.begins ? inMemory(system) : system
  if (ask.store === 'job') return ofJob(system, ask)
  if (ask.store === 'user' || !(ask.explicit || ask.begins)) return system
  throw new UsageError(`core.store is '${ask.store}'; it can be ${stores.join(', ')}.`, 1, ['az config unset core.store'])
}

function ofJob(system: System, { explicit, begins, tell }: StoreAsk): System {
  const named = system.env['AZURE_CONFIG_DIR']
  if (named && (!explicit || isJobDirectory(named))) return system
  const lasting = jobDirectory(system)
  if (!lasting && !explicit) return system
  const directory = lasting ?? temporaryDirectory(system)
  if (begins) begin(system, directory, lasting !== undefined, tell)
  const env = { ...system.env, AZURE_CONFIG_DIR: directory }
  return Object.create(system, { configDirectory: { value: directory }, env: { value: env } }) as System
}

/** Before the sign-in: should that fail, later steps are signed out, rather than somebody else. */
function begin(system: System, directory: string, lasting: boolean, tell: (line: string) => void): void {
  const from = system.configDirectory
  system.files.makeDirectory(directory)
  for (const name of SETTINGS) {
    const data = system.files.read(`${from}/${name}`)
    if (data && !system.files.status(`${directory}/${name}`)) system.files.replace(`${directory}/${name}`, data)
  }
  const news = announcement(system, 'AZURE_CONFIG_DIR', directory)
  if (news && 'file' in news) system.files.append(news.file, news.line)
  if (news && 'output' in news) system.terminal.err(news.output)
  tell(`This sign-in is kept in ${directory}${lasting ? ', which the runner empties when the job ends' : '. Remove it when you are done: az account clear'}.`)
  tell(news ? `Later steps find it; in this one: export AZURE_CONFIG_DIR='${directory}'` : `To use it: export AZURE_CONFIG_DIR='${directory}'`)
}
