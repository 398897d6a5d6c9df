/** How does git come to ask azin about some hosts alone, and how does it stop? Through git's own `git config`. */

/** git's settings of the user. */
export interface GitSettings {
  /** All values of a setting, in their order. */
  all(name: string): Promise<readonly string[]>
  /** `git config --global ...`; rejects if git refuses. */
  change(...args: string[]): Promise<void>
}

/** The empty value first: helpers for all hosts would be asked too, and one of them would keep the token in a file. */
export async function addHelper(git: GitSettings, name: string, helper: string): Promise<readonly string[]> {
  await git.change('--add', name, '')
  await git.change('--add', name, helper)
  return [`git config --global --add ${name} ''`, `git config --global --add ${name} "${helper}"`]
}

/** @param before all values of the setting before azin came */
export async function removeHelper(git: GitSettings, name: string, before: readonly string[], helper: string): Promise<string> {
  const now = await git.all(name)
  if (!now.includes(helper)) return `git config --global: ${name} was changed since, and was left alone.`
  const at = now.lastIndexOf(helper)
  const rest = now.filter((_, i) => i !== at && !(i === at - 1 && now[i] === ''))
  const kept = now.length === before.length + 2 ? before : rest
  await git.change('--unset-all', name)
  for (const value of kept) await git.change('--add', name, value)
  return undoneHelper(name, kept)
}

/** @param kept the values that are there now */
export function undoneHelper(name: string, kept: readonly string[]): string {
  return `Undone: git config --global: ${name} is ${kept.length > 0 ? 'as before' : 'gone'}.`
}
