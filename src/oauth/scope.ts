/** Can this be asked for? A scope with other characters is a mistake or a trick, and is said before anybody is asked. Pure. */
import { UsageError } from '../errors.ts'

/** The characters of RFC 6749 section 3.3, and blanks: Azure CLI takes several scopes in one word. */
const form = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** @throws UsageError */
export function checkScopes(scopes: readonly string[]): void {
  for (const scope of scopes) {
    if (!form.test(scope)) throw new UsageError(`'${scope}' cannot be a scope or a resource: it holds a character that none has (RFC 6749 section 3.3), so nobody was asked.`, 1)
  }
}
