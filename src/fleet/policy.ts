/** Who may have what? The policy file, read whole or refused whole: every mistake is one sentence with its line. */

import { AuthError } from '../errors.ts'
import { sameAudience } from '../serve/audiences.ts'
import type { FleetIdentity } from './contract.ts'
import { type Blame, type Fault, fieldsOf, itemsOf, type Marked, numberOf, readMarked, textOf } from './marked.ts'
import { readIdentity } from './policy-identities.ts'
import { type Proof, readProof } from './policy-proofs.ts'
import { type Issuer, readIssuer } from './policy-issuers.ts'

export interface Policy {
  readonly identities: ReadonlyMap<string, FleetIdentity>
  readonly issuers: ReadonlyMap<string, Issuer>
  /** In the order of the file: the first that fits counts. */
  readonly callers: readonly Caller[]
}

export interface Caller {
  readonly name: string
  readonly proof: Proof
  readonly may: readonly Grant[]
  /** The same by name and by client id of the identity, in small letters. */
  readonly byIdentity: ReadonlyMap<string, readonly Grant[]>
  readonly rate: Rate
}

/** One row of what a caller may have. */
export interface Grant {
  readonly identity: FleetIdentity
  /** `*`: any. */
  readonly tenants: readonly string[]
  /** As in the policy; they are compared as services, not as text. */
  readonly audiences: readonly string[]
}

export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

const usualRate: Rate = { perSecond: 20, burst: 200 }

const nameLike = [/^[A-Za-z0-9][\w.-]{0,63}$/, 'letters, digits, ".", "_" and "-", at most 64'] as const
const tenantLike = [/^(\*|(?!\.+$)[0-9A-Za-z.-]+)$/, 'a GUID, a domain name, or "*" for any'] as const
const audienceLike = [/^[\x21-\x7e]+$/, 'a URI without blanks'] as const

/** @param path for the sentences. @throws AuthError `file_damaged` that names every mistake */
export function readPolicy(source: string, path: string): Policy {
  const faults: Fault[] = []
  const blame: Blame = ({ line }, text) => void faults.push({ line, text })
  const root = readMarked(source, faults)
  const policy = root && read(root, blame)
  if (!policy || faults.length > 0) throw new AuthError('file_damaged', faults.sort((a, b) => a.line - b.line).map(({ line, text }) => `${path}:${line}: ${text}`).join('\n'))
  return policy
}

function read(root: Marked, blame: Blame): Policy {
  const fields = fieldsOf(root, 'A policy', ['identities', 'issuers', 'callers', 'rate'], blame)
  const identities = named(fields.get('identities'), 'An identity', blame, (at) => readIdentity(at, blame))
  const issuers = named(fields.get('issuers'), 'An issuer', blame, (at) => readIssuer(at, blame))
  const rate = readRate(fields.get('rate'), usualRate, blame)
  const callers = named(fields.get('callers'), 'A caller', blame, (at) => readCaller(at, identities, issuers, rate, blame))
  for (const field of ['identities', 'callers']) if (!fields.has(field)) blame(root, `A policy without ${field} lets nobody have anything.`)
  sharedSecrets(fields.get('callers'), [...callers.values()].filter((one) => 'proof' in one), blame)
  return { identities, issuers, callers: [...callers.values()] }
}

/** A list whose entries have names, each name once. */
function named<T extends { readonly name: string }>(at: Marked | undefined, what: string, blame: Blame, readOne: (at: Marked) => Omit<T, 'name'> | undefined): Map<string, T> {
  const found = new Map<string, T>()
  for (const item of itemsOf(at, `The list of ${what.replace(/^An? /, '')}s`, blame)) {
    const one = readOne(item)
    const name = item.kind === 'map' ? textOf(item.fields.get('name'), 'A name', blame, nameLike) : undefined
    if (item.kind === 'map' && !item.fields.has('name')) blame(item, `${what} has no name.`)
    if (name !== undefined && found.has(name)) blame(item, `The name '${name}' is there twice.`)
    // Half read, it is at least there: nobody is told besides that it is missing.
    if (name !== undefined) found.set(name, { ...one, name } as T)
  }
  return found
}

function readCaller(at: Marked, identities: ReadonlyMap<string, FleetIdentity>, issuers: ReadonlyMap<string, Issuer>, usual: Rate, blame: Blame): Omit<Caller, 'name'> | undefined {
  const fields = fieldsOf(at, 'A caller', ['name', 'header_secret', 'certificate', 'token', 'may', 'rate'], blame)
  const proof = readProof(at, fields, issuers, blame)
  const may = itemsOf(fields.get('may'), "A caller's 'may'", blame).map((one) => readGrant(one, identities, blame))
  if (at.kind === 'map' && may.length === 0) blame(at, "A caller has a list 'may' of what it may have.")
  const rows = may.filter((one) => one !== undefined)
  return proof && { proof, may: rows, byIdentity: indexed(rows), rate: readRate(fields.get('rate'), usual, blame) }
}

/** A caller may have thousands of them. */
function indexed(rows: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  const found = new Map<string, Grant[]>()
  for (const row of rows) {
    for (const key of new Set([row.identity.name, row.identity.client_id].map((one) => one.toLowerCase()))) {
      const there = found.get(key)
      if (there) there.push(row)
      else found.set(key, [row])
    }
  }
  return found
}

function readGrant(at: Marked, identities: ReadonlyMap<string, FleetIdentity>, blame: Blame): Grant | undefined {
  const fields = fieldsOf(at, "A row of 'may'", ['identity', 'tenants', 'audiences'], blame)
  const name = textOf(fields.get('identity'), "A row's identity", blame, nameLike)
  const identity = name === undefined ? undefined : identities.get(name)
  if (name !== undefined && !identity) blame(fields.get('identity')!, `There is no identity '${name}' in this policy.`)
  const list = (field: 'tenants' | 'audiences', fits: readonly [RegExp, string]) => itemsOf(fields.get(field), `A row's ${field}`, blame).map((one) => textOf(one, `One of a row's ${field}`, blame, fits)).filter((one) => one !== undefined)
  const audiences = list('audiences', audienceLike).map((one) => one.replace(/\/\.default$/, ''))
  const tenants = list('tenants', tenantLike)
  if (at.kind === 'map' && name === undefined && !fields.has('identity')) blame(at, "A row of 'may' has no identity.")
  if (at.kind === 'map' && audiences.length === 0) blame(at, "A row of 'may' has a list of audiences, such as https://vault.azure.net.")
  return identity && 'kind' in identity ? { identity, audiences, tenants: fields.has('tenants') ? tenants : [identity.tenant] } : undefined
}

function readRate(at: Marked | undefined, usual: Rate, blame: Blame): Rate {
  if (at === undefined) return usual
  const fields = fieldsOf(at, 'A rate', ['per_second', 'burst'], blame)
  return {
    perSecond: numberOf(fields.get('per_second'), "A rate's per_second", blame, 0.01, 1_000_000) ?? usual.perSecond,
    burst: numberOf(fields.get('burst'), "A rate's burst", blame, 1, 1_000_000) ?? usual.burst,
  }
}

/** One secret means one caller. */
function sharedSecrets(at: Marked | undefined, callers: readonly Caller[], blame: Blame): void {
  const owners = new Map<string, string>()
  for (const { name, proof } of callers) {
    for (const digest of proof.kind === 'header-secret' ? proof.digests : []) {
      const owner = owners.get(digest)
      if (owner !== undefined) blame(at!, `The callers '${owner}' and '${name}' have the same secret.`)
      owners.set(digest, name)
    }
  }
}

export type Verdict = { readonly grant: Grant; readonly tenant: string | undefined; readonly audience: string } | { readonly refused: string }

export interface Wish {
  /** Name or client id of an identity; the first that fits if none is asked for. */
  readonly identity: string | undefined
  readonly tenant: string | undefined
  readonly resource: string
}

/** May he? The audience of the answer is spelled as the policy does, so that spellings of callers make no further tokens. */
export function judge({ may, byIdentity }: Caller, { identity, tenant, resource }: Wish): Verdict {
  const his = identity === undefined ? may : (byIdentity.get(identity.toLowerCase()) ?? [])
  if (his.length === 0) return { refused: `This caller may not have the identity '${identity}'.` }
  const there = tenant === undefined ? his : his.filter(({ tenants }) => tenants.some((one) => one === '*' || one.toLowerCase() === tenant.toLowerCase()))
  if (there.length === 0) return { refused: `This caller may not have tokens of the tenant '${tenant}'.` }
  for (const grant of there) {
    const audience = grant.audiences.find((one) => sameAudience(one) === sameAudience(resource))
    if (audience !== undefined) return { grant, tenant: tenant ?? elsewhere(grant), audience }
  }
  return { refused: `This caller may not have tokens for '${resource}'.` }
}

/** Where a row names tenants and not the identity's own, its first one is meant. */
function elsewhere({ identity, tenants }: Grant): string | undefined {
  const [first] = tenants
  return first === undefined || tenants.some((one) => one === '*' || one.toLowerCase() === identity.tenant.toLowerCase()) ? undefined : first
}
