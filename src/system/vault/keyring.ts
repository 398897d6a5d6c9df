/** How do two files share a keyring in which Azure CLI keeps both under one name? */
import { AuthError } from '../../errors.ts'
import type { Vault } from '../system.ts'
import { unavailable } from './unavailable.ts'

/** `location`: full path of the `.bin` file that stands for it. */
export interface Item {
  readonly location: string
}

/** Azure CLI's one item: its token cache (an object) or, written over it, its service principals (a list). */
export const sharedItem: Item = { location: '' }

export interface Items {
  get(item: Item): Promise<string | undefined>
  put(item: Item, text: string): Promise<void>
  /** Fine if there is none. */
  remove(item: Item): Promise<void>
}

/** @throws AuthError `vault_unavailable` */
export interface Keyring {
  use<T>(task: (items: Items) => Promise<T>): Promise<T>
}

/** The `.bin` files stay empty: their time of change tells other programs to read again. */
const signal = new Uint8Array()

/**
 * The token cache stays where Azure CLI has it. Service principals get an item of their own, one per config directory; a list
 * that Azure CLI left in the shared item is read, and moved there before anything takes its place.
 */
export function keyringVault(keyring: Keyring): Vault {
  return {
    open: (path) => keyring.use((items) => (isTokenCache(path) ? tokenCache(items) : isPrincipals(path) ? principals(items, path) : items.get({ location: path }))),
    seal: (path, text) => keyring.use(async (items) => {
      if (isTokenCache(path)) await sealTokenCache(items, path, text)
      else await replace(items, { location: path }, await items.get({ location: path }), text)
      if (isPrincipals(path)) await dropSharedList(items)
      return signal
    }),
    discard: (path) => keyring.use(async (items) => {
      if (!isTokenCache(path)) await items.remove({ location: path })
      if (isPrincipals(path)) await dropSharedList(items)
      if (isTokenCache(path) && !isList(await items.get(sharedItem))) await items.remove(sharedItem)
    }),
  }
}

const principalsName = 'service_principal_entries.bin'
const cacheName = 'msal_token_cache.bin'
const isTokenCache = (path: string): boolean => path.endsWith(`/${cacheName}`)
const isPrincipals = (path: string): boolean => path.endsWith(`/${principalsName}`)

function isList(text: string | undefined): text is string {
  return text !== undefined && text.trimStart().startsWith('[')
}

async function tokenCache(items: Items): Promise<string | undefined> {
  const text = await items.get(sharedItem)
  return isList(text) ? undefined : text
}

async function principals(items: Items, path: string): Promise<string | undefined> {
  const [own, shared] = [await items.get({ location: path }), await items.get(sharedItem)]
  return isList(shared) ? united(own, shared) : own
}

async function sealTokenCache(items: Items, path: string, text: string): Promise<void> {
  const shared = await items.get(sharedItem)
  if (isList(shared)) {
    const own = { location: path.slice(0, -cacheName.length) + principalsName }
    const old = await items.get(own)
    await replace(items, own, old, united(old, shared))
  }
  await replace(items, sharedItem, shared, text)
}

async function dropSharedList(items: Items): Promise<void> {
  if (isList(await items.get(sharedItem))) await items.remove(sharedItem)
}

/**
 * Reads back what it wrote; if that was cut or garbled, the old text is put back.
 * @throws AuthError `vault_unavailable`; `lock_timeout` if a program that does not wait for locks wrote in the same moment
 */
async function replace(items: Items, item: Item, old: string | undefined, text: string): Promise<void> {
  if (old === text) return
  await items.put(item, text)
  const kept = await items.get(item)
  if (kept === text) return
  if (isWhole(kept)) throw new AuthError('lock_timeout', 'Another program keeps changing the tokens in the keyring.')
  await (old === undefined ? items.remove(item) : items.put(item, old)).catch(() => {})
  throw unavailable('The keyring did not keep what it was given: what it returned is something else.')
}

function isWhole(text: string | undefined): boolean {
  try {
    return text !== undefined && typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

/** Our entries, and of the list those for which we have none. What is no list is left alone. */
export function united(own: string | undefined, list: string): string {
  if (own === undefined) return list
  try {
    const mine = JSON.parse(own) as Entry[]
    const others = (JSON.parse(list) as Entry[]).filter((entry) => !mine.some((one) => one.client_id === entry.client_id && one.tenant === entry.tenant))
    return others.length === 0 ? own : JSON.stringify([...mine, ...others], null, 4)
  } catch {
    return own
  }
}

interface Entry {
  readonly client_id?: unknown
  readonly tenant?: unknown
}
