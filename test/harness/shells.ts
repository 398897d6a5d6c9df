/** Which shells are here to be completed in? npm test looks for them, and installs them where it may. */

export type ShellName = 'bash' | 'zsh' | 'fish'

/** Path of the shell. Throws if it is absent: a judge that is missing is a failure, never a skip. */
export function shell(name: ShellName): string {
  const file = process.env[`AZIN_TEST_${name.toUpperCase()}`]
  if (file === undefined) throw new Error(`There is no ${name} (on Debian: apt-get install ${name}).`)
  return file
}
