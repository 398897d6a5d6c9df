/**
 * Azure's own library for JavaScript asks for tokens. Cases on standard input: [[credential, scopes, options], ...];
 * what became of each on standard output. `credential` names a class of `@azure/identity`, with the options of its making.
 */
import { readFileSync } from 'node:fs'

import * as identity from '@azure/identity'

const make = {
  cli: (options) => new identity.AzureCliCredential(options),
  default: (options) => new identity.DefaultAzureCredential(options),
  chain: (options) => new identity.ChainedTokenCredential(new identity.EnvironmentCredential(), new identity.AzureCliCredential(options)),
}

async function ask([credential, scopes, { made, ...options } = {}]) {
  try {
    const { token, expiresOnTimestamp } = await make[credential](made).getToken(scopes, options)
    return { token, expires: expiresOnTimestamp / 1000 }
  } catch (error) {
    return { error: error.name, message: [error, ...(error.errors ?? [])].map(({ message }) => message).join('\n') }
  }
}

const cases = JSON.parse(readFileSync(0, 'utf8'))
console.log(JSON.stringify(await Promise.all(cases.map(ask))))
