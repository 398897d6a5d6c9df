/** Who plays in the browser tests? The default cast, with one app that asks for consent. */

import { azureCli } from '../../emulator/directory.ts'
import type { Directory } from '../../emulator/directory.ts'
import { defaultDirectory } from '../../emulator/default-directory.ts'

export const ada = 'ada@larkspur.example'
export const mira = 'mira@larkspur.example'

/** Azure CLI has to be consented to, as any program that is not Microsoft's. */
export const askingConsent: Directory = {
  ...defaultDirectory,
  apps: defaultDirectory.apps.map((app) => (app.id === azureCli ? { ...app, consentRequired: true } : app)),
}
