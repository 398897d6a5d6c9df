/** Which version is this, and which Azure CLI does it stand in for? */

import { version as azin } from '../../package.json'
import type { System } from '../system/system.ts'
import type { Answer } from './commands.ts'

/** The Azure CLI whose surface azin keeps to; programs compare it with what they need. */
const AZURE_CLI = '2.89.1'

export async function version(): Promise<Answer> {
  const columns = { 'azure-cli': AZURE_CLI, 'azure-cli-core': AZURE_CLI, 'azure-cli-telemetry': '1.1.0', extensions: {} }
  return { value: { ...columns, azin }, columns: () => columns }
}

/** `az --version`; Azure Pipelines reads the first line. @returns exit code 0. */
export function showVersion(system: System): number {
  const rows = [['azure-cli', AZURE_CLI], ['core', AZURE_CLI], ['telemetry', '1.1.0'], ['azin', azin]] as const
  const [first, ...rest] = rows.map(([name, value]) => name.padEnd(34) + value)
  system.terminal.out(`${first}\n\n${rest.join('\n')}\n\nConfiguration directory '${system.configDirectory}'\n`)
  return 0
}
