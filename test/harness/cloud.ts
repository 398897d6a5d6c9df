/** How does a program come to know the emulator? As a custom cloud in its config directory, as `az cloud register` would write it. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const cloudName = 'Emulator'

/** Registers the cloud and makes it the active one. */
export function writeCloud(configDirectory: string, origin: string): void {
  mkdirSync(configDirectory, { recursive: true, mode: 0o700 })
  const lines = [
    `[${cloudName}]`,
    'profile = latest',
    `endpoint_active_directory = ${origin}`,
    `endpoint_resource_manager = ${origin}/`,
    `endpoint_management = ${origin}/`,
    'endpoint_active_directory_resource_id = https://management.core.windows.net/',
    'endpoint_microsoft_graph_resource_id = https://graph.microsoft.com/',
    '',
  ]
  writeFileSync(join(configDirectory, 'clouds.config'), lines.join('\n'))
  writeFileSync(join(configDirectory, 'config'), `[cloud]\nname = ${cloudName}\n`)
}
