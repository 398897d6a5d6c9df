/** What do the files look like after a sign-in? Written by hand, in Azure CLI's layout, so that no sign-in needs to work first. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const tenant = '7f9d3a1e-52c4-4b1d-9a57-0c1f6c0f2a11'
export const subscription = '11d1f2c3-a5b6-47c8-9d0e-1f2a3b4c5d6e'
const person = { oid: '5b3c2c7e-8a4f-4b7b-9d3e-2f6a1c0b9e8d', name: 'mona@contoso.example' }
const client = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

/** A user with one subscription and a token that lives for an hour. @returns the token. */
export function writeSignedIn(configDirectory: string, host = 'login.microsoftonline.com', cloud = 'AzureCloud'): string {
  const id = `${person.oid}.${tenant}`
  const now = Math.floor(Date.now() / 1000)
  const target = 'https://management.core.windows.net//.default https://management.core.windows.net//user_impersonation'
  const secret = 'eyJ0eXAiOiJKV1QifQ.cached.token'
  mkdirSync(configDirectory, { recursive: true, mode: 0o700 })
  const write = (name: string, value: unknown) => writeFileSync(join(configDirectory, name), JSON.stringify(value, null, 4), { mode: 0o600 })
  write('azureProfile.json', {
    installationId: '7a9d2c3e-0000-11ee-8000-000000000000',
    subscriptions: [{
      id: subscription, name: 'Test', state: 'Enabled', user: { name: person.name, type: 'user' }, isDefault: true,
      tenantId: tenant, environmentName: cloud, homeTenantId: tenant, managedByTenants: [],
    }],
  })
  write('msal_token_cache.json', {
    AccessToken: {
      [`${id}-${host}-accesstoken-${client}-${tenant}-${target}`]: {
        credential_type: 'AccessToken', secret, home_account_id: id, environment: host, client_id: client, target, realm: tenant,
        token_type: 'Bearer', cached_at: String(now), expires_on: String(now + 3600), extended_expires_on: String(now + 7200),
      },
    },
    Account: {
      [`${id}-${host}-${tenant}`]: { home_account_id: id, environment: host, realm: tenant, local_account_id: person.oid, username: person.name, authority_type: 'MSSTS' },
    },
    IdToken: {},
    RefreshToken: {
      [`${id}-${host}-refreshtoken-1--`]: {
        credential_type: 'RefreshToken', secret: 'a-refresh-token', home_account_id: id, environment: host, client_id: client, target, last_modification_time: String(now), family_id: '1',
      },
    },
    AppMetadata: { [`appmetadata-${host}-${client}`]: { client_id: client, environment: host, family_id: '1' } },
  })
  return secret
}
