/** What should be on the disk after a sequence of commands, whichever program ran them? */

export interface Person {
  readonly name: string
  readonly kind: 'user' | 'servicePrincipal'
  readonly accounts: readonly { readonly id: string; readonly tenant: string }[]
}

export type Who = 'azin' | 'azure'

/**
 * The normalisations, all of them:
 * - which of its accounts is the default after azin's own sign-in: it may come back to an earlier choice (Azure CLI takes the first);
 * - Azure CLI 2.45 leaves a service principal's tokens in the cache when it signs out (azin removes them);
 * - of names and dates in entries nothing is compared here: azure-cli.test.ts and cache-interop.test.ts do that.
 */
export class Model {
  readonly accounts = new Map<string, { readonly user: string; readonly kind: Person['kind']; readonly tenant: string }>()
  readonly people = new Map<string, Person>()
  /** person|tenant|resource -> the token that is kept, `?` where it is known to be kept but was not printed yet, `left` where Azure CLI left it. */
  readonly tokens = new Map<string, string>()
  active: string | undefined

  signIn(who: Who, person: Person, active: string | undefined): string | undefined {
    this.people.set(person.name, person)
    const before = this.active
    for (const { id, tenant } of person.accounts) this.accounts.set(id, { user: person.name, kind: person.kind, tenant })
    const own = person.accounts.map(({ id }) => id)
    const expected = before !== undefined && own.includes(before) ? before : own[0]
    this.active = who === 'azure' ? expected : active
    if (who === 'azure' && active !== expected) return `the default is ${active}, not ${expected}`
    return active !== undefined && own.includes(active) ? undefined : `the default is ${active}, none of this sign-in's`
  }

  set(id: string): void {
    this.active = id
  }

  signOut(who: Who, name: string): void {
    const leaves = who === 'azure' && this.people.get(name)?.kind === 'servicePrincipal'
    this.people.delete(name)
    for (const [id, { user }] of this.accounts) if (user === name) this.drop(id)
    for (const key of this.tokens.keys()) {
      if (!key.startsWith(`${name}|`)) continue
      if (leaves) this.tokens.set(key, 'left')
      else this.tokens.delete(key)
    }
  }

  clear(): void {
    this.people.clear()
    this.accounts.clear()
    this.tokens.clear()
    this.active = undefined
  }

  private drop(id: string): void {
    this.accounts.delete(id)
    if (this.active === id) this.active = undefined
  }
}
