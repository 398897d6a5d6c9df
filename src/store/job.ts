/** Where does a job of a pipeline keep what is its own? In a directory that the runner empties when the job ends. */

import type { System } from '../system/system.ts'

const MARK = 'azin-job-'

/**
 * The directory of this job: the same for every command of it, another one for every other job, even of the same user on the same
 * computer. `undefined` outside of a job.
 */
export function jobDirectory({ env }: Pick<System, 'env'>): string | undefined {
  const place = env['RUNNER_TEMP'] || env['AGENT_TEMPDIRECTORY']
  if (!place) return undefined
  // The directory is emptied between jobs; should that have failed, the next job still has another name.
  const job = [env['GITHUB_RUN_ID'], env['GITHUB_RUN_ATTEMPT'], env['GITHUB_JOB'], env['SYSTEM_JOBID']].filter(Boolean).join('-')
  return `${place.replace(/(.)[\\/]+$/, '$1')}/${MARK}${job.replace(/[^\w.-]/g, '_') || 'state'}`
}

/** Outside of a job: a new directory that nobody removes but who asked for it. */
export function temporaryDirectory({ env, random }: Pick<System, 'env' | 'random'>): string {
  const name = Array.from(random(12), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${(env['TMPDIR'] || env['TEMP'] || '/tmp').replace(/(.)[\\/]+$/, '$1')}/${MARK}${name}`
}

export function isJobDirectory(directory: string | undefined): boolean {
  return directory !== undefined && directory.split(/[\\/]/).at(-1)!.startsWith(MARK)
}

/** The line by which later steps learn a variable, and where it goes: into a file (GitHub Actions), or to whoever reads the step's output (Azure Pipelines). */
export function announcement({ env }: Pick<System, 'env'>, name: string, value: string): { readonly file: string; readonly line: string } | { readonly output: string } | undefined {
  if (/[\r\n]/.test(value)) return undefined
  if (env['GITHUB_ENV']) return { file: env['GITHUB_ENV'], line: `${name}=${value}\n` }
  return env['TF_BUILD'] || env['AGENT_TEMPDIRECTORY'] ? { output: `##vso[task.setvariable variable=${name}]${value}\n` } : undefined
}
