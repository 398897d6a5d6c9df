/** Which fields may stand in a directory file, and is each of its kind? */

/** A mistake in a directory file, said in one line that begins with the place (`users[2].home`). */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError'
  constructor(place: string, problem: string) {
    super(`The directory file is not right at ${place || 'its top'}: ${problem}`)
  }
}

type Check = (value: unknown, place: string) => void
export type Json = Record<string, unknown>

function fail(place: string, problem: string): never {
  throw new DirectoryError(place, problem)
}

const text: Check = (value, place) => {
  if (typeof value !== 'string' || value.trim() === '') fail(place, 'a text is needed here.')
}
const flag: Check = (value, place) => {
  if (typeof value !== 'boolean') fail(place, 'true or false is needed here.')
}
const number: Check = (value, place) => {
  if (!Number.isInteger(value)) fail(place, 'a whole number is needed here (an AADSTS number).')
}
const guid: Check = (value, place) => {
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) fail(place, 'a GUID is needed here, such as 11111111-2222-4333-8444-555555555555.')
}
const date: Check = (value, place) => {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) fail(place, 'a time is needed here, such as 2030-01-31T00:00:00Z.')
}
const domain: Check = (value, place) => {
  if (typeof value !== 'string' || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value)) fail(place, 'a domain is needed here, such as larkspur.example.')
}
const sign: Check = (value, place) => {
  if (typeof value !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(value)) fail(place, 'a user name is needed here, such as ada@larkspur.example.')
}
const anything: Check = (value, place) => {
  if (typeof value !== 'object' || value === null) fail(place, 'an object is needed here.')
}

function oneOf(...values: readonly unknown[]): Check {
  return (value, place) => {
    if (!values.includes(value)) fail(place, `one of ${values.map((known) => JSON.stringify(known)).join(', ')} is needed here.`)
  }
}

function list(item: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value)) fail(place, 'a list is needed here.')
    for (const [index, entry] of (value as unknown[]).entries()) item(entry, `${place}[${index}]`)
  }
}

function either(first: Check, second: Check): Check {
  return (value, place) => (typeof value === 'string' ? first(value, place) : second(value, place))
}

/** Fields whose name ends in `?` may be absent; a field that is not named here is a mistake. */
function record(shape: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(shape).map((name) => name.replace('?', ''))
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(place, 'an object is needed here.')
    const fields = value as Json
    const stranger = Object.keys(fields).find((name) => !names.includes(name))
    if (stranger !== undefined) fail(place, `there is no field '${stranger}' here; there are ${names.join(', ')}.`)
    for (const [name, check] of Object.entries(shape)) {
      const bare = name.replace('?', '')
      if (Object.hasOwn(fields, bare)) check(fields[bare], place ? `${place}.${bare}` : bare)
      else if (bare === name) fail(place, `the field '${name}' is missing.`)
    }
  }
}

const subscription = record({ id: guid, name: text, 'state?': text, 'managedByTenants?': list(guid) })
const tenant = record({ id: guid, name: text, domains: list(domain), 'requireMfa?': flag, 'refuse?': number, 'countryCode?': text, 'subscriptions?': list(subscription) })
const user = record({
  name: sign, home: text, 'id?': guid, 'displayName?': text, 'password?': text, 'guestIn?': list(either(text, record({ tenant: text, 'id?': guid }))), 'mfa?': oneOf(true, false, 'register'),
  'disabled?': flag, 'passwordExpired?': flag, 'refuse?': number, 'subscriptions?': list(guid),
})
const app = record({
  id: guid, name: text, 'objectId?': guid, 'tenants?': list(text), 'public?': flag, 'family?': text, 'redirectUris?': list(text), 'secrets?': list(record({ value: text, 'expires?': date })), 'certificates?': list(text),
  'federated?': list(record({ issuer: text, subject: text, 'audience?': text, 'keys?': list(anything) })), 'managedIdentity?': oneOf('system', 'user'), 'consentRequired?': flag, 'assignedUsers?': list(sign), 'roles?': list(text), 'subscriptions?': list(guid),
})
const resource = record({ id: guid, name: text, uris: list(text), 'tokenVersion?': oneOf(1, 2), 'permissions?': list(text) })

/** @throws DirectoryError */
export const checkShape: Check = record({ '$schema?': text, 'extends?': oneOf('default'), 'tenants?': list(tenant), 'users?': list(user), 'apps?': list(app), 'resources?': list(resource) })
