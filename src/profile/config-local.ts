/** Which settings has a directory of its own? `.azure/config` there and above it, the nearest first, then the user's. */

import type { System } from '../system/system.ts'
import { type Config, configPath, readConfig } from './config.ts'

/** Where `--local` writes: below the working directory, in a folder named as the user's configuration directory is. */
export function localConfigPath(system: System): string {
  return `${system.workingDirectory}/${folderName(system)}/config`
}

function folderName({ configDirectory }: System): string {
  return configDirectory.replace(/[\\/]+$/, '').split(/[\\/]/).at(-1) ?? '.azure'
}

/** Every file that counts with `--local`, first the one that wins. */
export function configPaths(system: System): readonly string[] {
  const found: string[] = []
  const own = configPath(system)
  for (let directory = system.workingDirectory.replace(/[\\/]+$/, ''); ; directory = directory.replace(/[\\/][^\\/]*$/, '')) {
    const path = `${directory}/${folderName(system)}/config`
    if (path === own) break
    if (system.files.status(path)) found.push(path)
    if (!/[\\/]/.test(directory)) break
  }
  return [...found, own]
}

/** Only what `az config` and `az configure` show: nothing in azin reads a directory's settings for itself. */
export function readLocalConfig(system: System): Pick<Config, 'get' | 'sections' | 'items'> {
  const chain = configPaths(system).map((path) => readConfig(system, path))
  return {
    get: (section, name) => chain.map((one) => one.get(section, name)).find((found) => found !== undefined),
    sections: () => [...new Set(chain.flatMap((one) => one.sections()))],
    items: (section) => {
      const items = chain.flatMap((one) => one.items(section))
      return items.filter((item, i) => items.findIndex(({ name }) => name === item.name) === i)
    },
  }
}
