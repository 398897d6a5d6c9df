/** How does the macOS Keychain keep a text? Through the system's own `osascript`. Never run outside tests yet. */
import type { System } from '../system.ts'
import { type Item, type Items, type Keyring, sharedItem } from './keyring.ts'
import { unavailable } from './unavailable.ts'

/** A first use makes macOS ask the person, who needs a moment. */
const patience = 60_000

/** `errSecItemNotFound` */
const notFound = -25300

/**
 * `security` is not used to write: its `-i` cuts a line at 4,096 bytes and runs the half, and as an argument everybody could read
 * the secret. JavaScript for Automation reaches the same Keychain, with the text on standard input.
 */
const script = `
ObjC.import('Foundation'); ObjC.import('Security')
const object = (ref) => ObjC.castRefToObject(ref)
const ref = (value) => ObjC.castObjectToRef(value)
function run([verb, service, account]) {
  const input = $.NSFileHandle.fileHandleWithStandardInput.readDataToEndOfFile
  const query = $.NSMutableDictionary.alloc.init
  const set = (into, key, value) => into.setObjectForKey(value, object(key))
  set(query, $.kSecClass, object($.kSecClassGenericPassword))
  set(query, $.kSecAttrService, $(service))
  set(query, $.kSecAttrAccount, $(account))
  if (verb === 'remove') return JSON.stringify({ status: $.SecItemDelete(ref(query)) })
  if (verb === 'get') {
    set(query, $.kSecReturnData, $(true))
    const found = Ref()
    const status = $.SecItemCopyMatching(ref(query), found)
    return JSON.stringify({ status, data: status === 0 ? object(found[0]).base64EncodedStringWithOptions(0).js : undefined })
  }
  const data = $.NSData.alloc.initWithBase64EncodedStringOptions($.NSString.alloc.initWithDataEncoding(input, $.NSUTF8StringEncoding), 0)
  const change = $.NSMutableDictionary.alloc.init
  set(change, $.kSecValueData, data)
  const status = $.SecItemUpdate(ref(query), ref(change))
  if (status !== ${notFound}) return JSON.stringify({ status })
  set(query, $.kSecValueData, data)
  return JSON.stringify({ status: $.SecItemAdd(ref(query), null) })
}`

export function keychain(system: Pick<System, 'processes'>): Keyring {
  const items: Items = {
    async get(item) {
      const { status, data } = await ask(system, 'get', item)
      if (status === notFound) return undefined
      return Buffer.from(checked(status) && (data ?? ''), 'base64').toString('utf8')
    },
    put: async (item, text) => void checked((await ask(system, 'put', item, Buffer.from(text).toString('base64'))).status),
    async remove(item) {
      const { status } = await ask(system, 'remove', item)
      if (status !== notFound) checked(status)
    },
  }
  return { use: (task) => task(items) }
}

interface Answer {
  readonly status: number
  readonly data?: string
}

async function ask({ processes }: Pick<System, 'processes'>, verb: 'get' | 'put' | 'remove', item: Item, input = ''): Promise<Answer> {
  const [service, account] = item === sharedItem ? ['my_service_name', 'my_account_name'] : ['azin', item.location]
  const { code, stdout, stderr } = await processes.run('/usr/bin/osascript', ['-l', 'JavaScript', '-e', script, verb, service, account], { input, timeout: patience })
  try {
    if (code === 0) return JSON.parse(stdout) as Answer
  } catch {
    // what is no JSON is no answer
  }
  throw unavailable(code === undefined ? 'The Keychain does not answer.' : `The Keychain could not be asked: ${stderr.trim().split('\n')[0] || 'no reason given'}.`)
}

function checked(status: number): true {
  if (status === 0) return true
  if (status === -25308 || status === -25293) throw unavailable('The Keychain is locked.', ['Unlock it: security unlock-keychain'])
  if (status === -128) throw unavailable('Access to the Keychain was refused.')
  throw unavailable(`The Keychain refused (${status}).`)
}
