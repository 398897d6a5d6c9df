/** What is the store of a replica that is alone? Nobody to share with, so nothing is kept a second time and no lock is ever taken. */

import type { FleetStore } from './contract.ts'

export function memoryStore(): FleetStore {
  let fence = 0
  return {
    get: async () => undefined,
    put: async () => true,
    lock: async () => (fence += 1),
    extend: async () => {},
    unlock: async () => {},
    waitFor: async () => {},
    state: () => 'none',
    why: () => '',
    onState: () => {},
    replicas: async () => [],
    close: async () => {},
  }
}
