/** Where does the cache's text lie: in its file, or behind it, where the operating system keeps secrets? */
import { isAzinError } from '../errors.ts'
import type { Held, System } from '../system/system.ts'
import { unreadable } from '../system/disk-trouble.ts'
import { cachePath, sealedCachePath } from './schema.ts'
import { freeName, setAside } from './set-aside.ts'

export interface Place {
  /** The file whose lock is taken, and whose time of change tells others to read again. */
  readonly path: string
  /** `undefined`: there is no cache. @throws AuthError `file_unreadable`, `vault_unavailable` */
  load(): Promise<Uint8Array | undefined>
  store(text: string, held: Held): Promise<void>
  /** Keeps the bytes of a damaged cache beside it. */
  setAside(bytes: Uint8Array): Promise<void>
}

export function placeOf(system: System, encrypted: boolean): Place {
  return encrypted ? sealedPlace(system) : plainPlace(system)
}

function plainPlace(system: System): Place {
  const path = cachePath(system)
  return {
    path,
    load: async () => readBytes(system, path),
    store: async (text, held) => void system.files.replace(path, text, () => held.check()),
    setAside: async (bytes) => setAside(system, path, bytes),
  }
}

/** Without its file there is no cache: that is how Azure CLI clears it, and what the vault still holds is nobody's. */
function sealedPlace(system: System): Place {
  const path = sealedCachePath(system)
  // The order matters: whoever sees the file changed must find the new text.
  const seal = async (file: string, text: string): Promise<void> => void system.files.replace(file, await system.vault.seal(file, text))
  return {
    path,
    async load() {
      const sealed = readBytes(system, path)
      const text = sealed && (await system.vault.open(path, sealed))
      return text === undefined ? undefined : new TextEncoder().encode(text)
    },
    async store(text, held) {
      held.check()
      await seal(path, text)
    },
    // Behind a file of its own: what is damaged holds secrets, too.
    setAside: (bytes) => seal(freeName(system, path), new TextDecoder().decode(bytes)),
  }
}

function readBytes(system: System, path: string): Uint8Array | undefined {
  try {
    return system.files.read(path)
  } catch (error) {
    throw isAzinError(error) ? error : unreadable(path, error)
  }
}
