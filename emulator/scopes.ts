/** Which resource does a `scope` mean, which audience does its token carry, and which scopes does the answer name? */
import { findResource, type Directory, type Resource } from './directory.ts'
import { Refused } from './errors.ts'

export interface Target {
  readonly resource: Resource
  /** As Entra writes it: the text before `/.default`, slash and all (`https://management.core.windows.net/` for a double slash). */
  readonly audience: string
  /** The permissions in the token (`scp`). */
  readonly permissions: readonly string[]
  /** The `scope` of the answer. */
  readonly answer: string
  readonly openid: boolean
  readonly offline: boolean
}

const identityScopes = new Set(['openid', 'profile', 'email', 'offline_access'])
const graph = '00000003-0000-0000-c000-000000000000'

/** @throws Refused 70011, 28000, 500011 */
export function readScope(directory: Directory, scope: string, tenantName: string): Target {
  const words = scope.split(/\s+/).filter(Boolean)
  const identity = words.filter((word) => identityScopes.has(word.toLowerCase()))
  const wanted = words.filter((word) => !identityScopes.has(word.toLowerCase()))
  const openid = identity.includes('openid')
  const offline = identity.includes('offline_access')
  if (wanted.length === 0) return identityOnly(directory, identity, openid, offline)
  const parts = wanted.map((word) => split(word))
  const [first] = parts
  if (!first || parts.some((part) => part.prefix !== first.prefix)) throw new Refused(28000, { scope })
  const resource = findResource(directory, first.prefix === '' ? graph : first.prefix)
  if (!resource) throw unknown(first.prefix, tenantName, scope)
  const names = parts.map((part) => part.name)
  const permissions = names.includes('.default') ? resource.permissions : names
  if (!names.includes('.default') && names.some((name) => !resource.permissions.includes(name))) throw new Refused(70011, { scope })
  const spell = (name: string) => (first.prefix === '' ? name : `${first.prefix}/${name}`)
  const granted = [...permissions, ...(names.includes('.default') ? ['.default'] : [])].map(spell)
  const answer = [...(resource.id === graph ? ['email', 'openid', 'profile'] : []), ...granted].join(' ')
  return { resource, audience: audienceOf(resource, first.prefix), permissions, answer, openid, offline }
}

function split(word: string): { prefix: string; name: string } {
  const cut = word.lastIndexOf('/')
  return cut < 0 ? { prefix: '', name: word } : { prefix: word.slice(0, cut), name: word.slice(cut + 1) }
}

function identityOnly(directory: Directory, identity: readonly string[], openid: boolean, offline: boolean): Target {
  if (identity.length === 0) throw new Refused(900144, { name: 'scope' })
  const resource = findResource(directory, graph)
  if (!resource) throw new Refused(500011, { resource: graph, tenantName: 'this directory' })
  return { resource, audience: graph, permissions: ['User.Read'], answer: 'email openid profile User.Read', openid, offline }
}

/** Tokens of format 2 name the resource's client id; those of format 1 what was asked for. */
function audienceOf(resource: Resource, prefix: string): string {
  if (resource.tokenVersion === 2 || prefix === '') return resource.tokenVersion === 2 ? resource.id : (resource.uris[0] ?? resource.id)
  return prefix
}

function unknown(prefix: string, tenantName: string, scope: string): Refused {
  const looksLikeResource = /^[a-z][a-z0-9+.-]*:/i.test(prefix) || /^[0-9a-f-]{36}$/i.test(prefix)
  return looksLikeResource ? new Refused(500011, { resource: prefix, tenantName }) : new Refused(70011, { scope })
}

/** The v1 parameter `resource` said as a scope. */
export function scopeOfResource(resource: string): string {
  return `${resource}/.default openid offline_access`
}
