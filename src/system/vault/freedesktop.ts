/** How does the Secret Service (gnome-keyring, KWallet, KeePassXC) keep a text? As libsecret does, so that its users find it. */
import { DBusError, Variant } from 'dbus-native'
import { isAzinError } from '../../errors.ts'
import { type Bus, onSessionBus } from './bus.ts'
import type { Keyring } from './keyring.ts'
import { type Item, sharedItem } from './keyring.ts'
import { algorithm, beginTransfer, type Cipher } from './transfer.ts'
import { unavailable } from './unavailable.ts'

const root = '/org/freedesktop/secrets'
const nothing = '/'

/** One connection per task: a long-lived program may outlive the keyring that it once spoke to. */
export function secretService(env: Readonly<Record<string, string | undefined>>): Keyring {
  return { use: (task) => onSessionBus(env, (bus) => withSession(bus, (session) => task({
    get: (item) => get(session, item),
    put: (item, text) => put(session, item, text),
    remove: (item) => remove(session, item),
  }))) }
}

interface Session {
  readonly path: string
  readonly cipher: Cipher
  call(path: string, member: string, signature?: string, ...body: readonly unknown[]): Promise<readonly unknown[]>
}

async function withSession<T>(bus: Bus, task: (session: Session) => Promise<T>): Promise<T> {
  const call: Session['call'] = (path, member, signature, ...body) => {
    const [name = '', method = ''] = member.split('.')
    return bus.call({ destination: 'org.freedesktop.secrets', path, interface: `org.freedesktop.Secret.${name}`, member: method, ...(signature !== undefined && { signature, body }) })
  }
  const transfer = beginTransfer()
  try {
    const [theirs, path] = await call(root, 'Service.OpenSession', 'sv', algorithm, new Variant('ay', Buffer.from(transfer.publicKey)))
    return await task({ path: String(path), cipher: transfer.agree(theirs as Uint8Array), call })
  } catch (error) {
    throw isAzinError(error) ? error : explained(error)
  }
}

function explained(error: unknown): Error {
  const name = error instanceof DBusError ? (error.dbusName ?? '') : ''
  if (/\.(ServiceUnknown|NameHasNoOwner|Spawn\.\w+)$/.test(name)) return unavailable('There is no keyring: nothing on this session\'s D-Bus keeps secrets.', ['Install gnome-keyring or KWallet, and log in to the desktop again.'], error)
  if (/\.IsLocked$/.test(name)) return locked(error)
  return unavailable(`The keyring refused: ${error instanceof Error ? error.message : String(error)}.`, [], error)
}

function locked(cause?: unknown): Error {
  return unavailable('The keyring is locked.', ['Unlock it (on GNOME with "Passwords and Keys", or by logging in to the desktop again), then run the command once more.'], cause)
}

/** As libsecret spells them; `xdg:schema` is what its schemas are looked up by. */
function attributesOf(item: Item): Readonly<Record<string, string>> {
  return item === sharedItem
    ? { 'xdg:schema': 'my_schema_name', my_attr1: 'foo', my_attr2: 'bar' }
    : { 'xdg:schema': 'azin', location: item.location }
}

async function find({ call }: Session, item: Item): Promise<string | undefined> {
  const [open, shut] = (await call(root, 'Service.SearchItems', 'a{ss}', attributesOf(item))) as [string[], string[]]
  if (open[0] !== undefined || shut[0] === undefined) return open[0]
  await unlock({ call }, shut[0])
  return shut[0]
}

/** Some keyrings open without a question. A question would wait for a person, who may not be there: it is taken back. */
async function unlock({ call }: Pick<Session, 'call'>, path: string): Promise<void> {
  const [unlocked, prompt] = (await call(root, 'Service.Unlock', 'ao', [path])) as [string[], string]
  if (unlocked.length > 0) return
  if (prompt !== nothing) await call(prompt, 'Prompt.Dismiss').catch(() => {})
  throw locked()
}

async function get(session: Session, item: Item): Promise<string | undefined> {
  const path = await find(session, item)
  return path === undefined ? undefined : read(session, path)
}

async function read({ call, path, cipher }: Session, item: string): Promise<string> {
  const [secret] = await call(item, 'Item.GetSecret', 'o', path)
  const [, iv, value] = secret as [string, Uint8Array, Uint8Array, string]
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(cipher.decrypt(iv, value))
}

/** Into the default collection, in place of an item with the same attributes. */
async function put(session: Session, item: Item, text: string): Promise<void> {
  const [collection] = (await session.call(root, 'Service.ReadAlias', 's', 'default')) as [string]
  if (collection === nothing) throw unavailable('The keyring has no default collection to keep secrets in.', ['Create one named "Login", with "Passwords and Keys" on GNOME.'])
  const { iv, value } = session.cipher.encrypt(new TextEncoder().encode(text))
  const properties = {
    'org.freedesktop.Secret.Item.Label': new Variant('s', ''),
    'org.freedesktop.Secret.Item.Attributes': new Variant('a{ss}', attributesOf(item)),
  }
  const secret = [session.path, Buffer.from(iv), Buffer.from(value), 'text/plain']
  const create = () => session.call(collection, 'Collection.CreateItem', 'a{sv}(oayays)b', properties, secret, true)
  const [made, prompt] = await create().catch(async (error: unknown) => {
    if (!(error instanceof DBusError && error.dbusName === 'org.freedesktop.Secret.Error.IsLocked')) throw error
    await unlock(session, collection)
    return create()
  })
  if (made === nothing && prompt !== nothing) {
    await session.call(String(prompt), 'Prompt.Dismiss').catch(() => {})
    throw locked()
  }
}

/** Every item that carries the attributes, as a reader might find any of them. */
async function remove(session: Session, item: Item): Promise<void> {
  for (let path = await find(session, item); path !== undefined; path = await find(session, item)) {
    const [prompt] = await session.call(path, 'Item.Delete')
    if (prompt === nothing) continue
    await session.call(String(prompt), 'Prompt.Dismiss').catch(() => {})
    throw locked()
  }
}
