/** What does a directory file say? JSON in, a directory whose references all lead somewhere out (docs/emulator.md is its manual). */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { defaultDirectory, demoPassword } from './default-directory.ts'
import { findTenant, type App, type Directory, type Resource, type Tenant, type User } from './directory.ts'
import { checkShape, DirectoryError, type Json } from './directory-shape.ts'
import { knownErrors } from './errors.ts'

export { DirectoryError } from './directory-shape.ts'

/** The file after `checkShape`; what may be left out is optional. */
interface DirectoryFile {
  readonly extends?: 'default'
  readonly tenants?: readonly (Omit<Tenant, 'subscriptions'> & Partial<Pick<Tenant, 'subscriptions'>>)[]
  readonly users?: readonly (Pick<User, 'name' | 'home'> & Partial<Omit<User, 'guestIn'>> & { readonly guestIn?: readonly (string | { readonly tenant: string; readonly id?: string })[] })[]
  readonly apps?: readonly App[]
  readonly resources?: readonly (Omit<Resource, 'tokenVersion' | 'permissions'> & Partial<Resource>)[]
}

/** @param text JSON. @throws DirectoryError */
export function readDirectory(text: string): Directory {
  const file = parse(text)
  const whole = file.extends === 'default'
  const tenants = joined('tenants', whole ? defaultDirectory.tenants : [], (file.tenants ?? []).map(tenantOf), (tenant) => tenant.id)
  const resources = joined('resources', defaultDirectory.resources, (file.resources ?? []).map(resourceOf), (resource) => resource.id)
  if (tenants.length === 0) throw new DirectoryError('tenants', 'at least one tenant is needed (or "extends": "default").')
  const places: Directory = { tenants, users: [], apps: [], resources }
  const users = joined('users', whole ? defaultDirectory.users : [], (file.users ?? []).map((user, index) => userOf(places, user, `users[${index}]`)), (user) => user.name.toLowerCase())
  // Programs bring the client ids of Microsoft's own tools along, so these are there in every directory.
  const firstParty = defaultDirectory.apps.filter((app) => whole || app.tenants === undefined)
  const apps = joined('apps', firstParty, (file.apps ?? []).map((app, index) => appOf(places, app, `apps[${index}]`)), (app) => app.id)
  checkDomains(tenants)
  return { tenants, users, apps, resources }
}

function parse(text: string): DirectoryFile {
  let file: unknown
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new DirectoryError('', `it is not JSON (${(error as Error).message.replace(/\s+/g, ' ')}).`)
  }
  checkShape(file, '')
  return lowered(file) as DirectoryFile
}

/** GUIDs are compared as texts from here on. */
function lowered(value: unknown): unknown {
  if (typeof value === 'string') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : value
  if (Array.isArray(value)) return value.map(lowered)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value as Json).map(([name, member]) => [name, lowered(member)]))
  return value
}

/** What the file says replaces what is there under the same name. */
function joined<Item>(place: string, standing: readonly Item[], own: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const names = own.map(nameOf)
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (twice >= 0) throw new DirectoryError(`${place}[${twice}]`, `${names[twice]} stands in the file twice.`)
  return [...standing.filter((item) => !names.includes(nameOf(item))), ...own]
}

function tenantOf(tenant: NonNullable<DirectoryFile['tenants']>[number], index: number): Tenant {
  if (tenant.domains.length === 0) throw new DirectoryError(`tenants[${index}].domains`, 'at least one domain is needed.')
  checkRefusal(tenant.refuse, `tenants[${index}].refuse`)
  return { subscriptions: [], ...tenant }
}

function resourceOf(resource: NonNullable<DirectoryFile['resources']>[number]): Resource {
  return { tokenVersion: 2, permissions: ['user_impersonation'], ...resource, uris: resource.uris.map((uri) => uri.replace(/\/+$/, '')) }
}

function userOf(directory: Directory, user: NonNullable<DirectoryFile['users']>[number], place: string): User {
  const { guestIn, ...rest } = user
  checkRefusal(user.refuse, `${place}.refuse`)
  const home = tenantAt(directory, user.home, `${place}.home`)
  const guests = guestIn?.map((guest, index) => {
    const asked = typeof guest === 'string' ? { tenant: guest } : guest
    const tenant = tenantAt(directory, asked.tenant, `${place}.guestIn[${index}]`)
    if (tenant === home) throw new DirectoryError(`${place}.guestIn[${index}]`, 'nobody is a guest at home.')
    return { id: derivedId(`${user.name}|${tenant}`), ...asked, tenant }
  })
  const [displayName = user.name] = user.name.split('@')
  return { id: derivedId(user.name), displayName, password: demoPassword, ...rest, home, ...(guests ? { guestIn: guests } : {}) }
}

function appOf(directory: Directory, app: App, place: string): App {
  const tenants = app.tenants?.map((tenant, index) => tenantAt(directory, tenant, `${place}.tenants[${index}]`))
  app.certificates?.forEach((pem, index) => checkPem(pem, `${place}.certificates[${index}]`))
  app.redirectUris?.forEach((address, index) => {
    if (!URL.canParse(address)) throw new DirectoryError(`${place}.redirectUris[${index}]`, 'a URL is needed here, such as http://localhost.')
  })
  return { ...app, ...(tenants ? { tenants } : {}) }
}

function tenantAt(directory: Directory, name: string, place: string): string {
  const tenant = findTenant(directory, name)
  if (!tenant) throw new DirectoryError(place, `there is no tenant '${name}' (an id or a domain).`)
  return tenant.id
}

function checkPem(pem: string, place: string): void {
  try {
    if (pem.includes('BEGIN CERTIFICATE')) new X509Certificate(pem)
    else createPublicKey(pem)
  } catch {
    throw new DirectoryError(place, 'a certificate or a public key in PEM is needed here.')
  }
}

function checkRefusal(number: number | undefined, place: string): void {
  if (number !== undefined && !knownErrors.includes(number)) throw new DirectoryError(place, `AADSTS${number} is not in the emulator's catalogue.`)
}

function checkDomains(tenants: readonly Tenant[]): void {
  const owners = new Map<string, string>()
  for (const tenant of tenants) {
    for (const domain of tenant.domains.map((name) => name.toLowerCase())) {
      const owner = owners.get(domain)
      if (owner !== undefined && owner !== tenant.id) throw new DirectoryError('tenants', `the domain ${domain} belongs to two tenants.`)
      owners.set(domain, tenant.id)
    }
  }
}

/** The same name has the same id at every start. */
function derivedId(name: string): string {
  const hex = createHash('sha256').update(name.toLowerCase()).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
