/**
 * Which functions do the commands use that programs wait for? Bun lays the byte code out by it, so that an executable has to take
 * less of itself into memory. The clock, the zone and the place of this computer have no part in it: the same sources give the same.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const tenant = '00000000-0000-4000-8000-000000000001'
const subscriptions = ['00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003']
const owner = { home_account_id: `0.${tenant}`, environment: 'login.microsoftonline.com' }
const client_id = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

/** @param left seconds until the token's end */
function signIn(directory, left) {
  const now = Math.floor(Date.now() / 1000)
  const account = (id, at) => ({
    id, name: id, state: 'Enabled', user: { name: 'a@b.example', type: 'user' }, isDefault: at === 0, tenantId: tenant, environmentName: 'AzureCloud', homeTenantId: tenant, managedByTenants: [],
  })
  const target = 'https://management.core.windows.net//.default'
  const token = {
    credential_type: 'AccessToken', secret: 'a.b.c', ...owner, client_id, target, realm: tenant, token_type: 'Bearer',
    cached_at: String(now - 60), expires_on: String(now + left), extended_expires_on: String(now + left),
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const write = (name, text) => writeFileSync(path.join(directory, name), text, { mode: 0o600 })
  write('azureProfile.json', JSON.stringify({ installationId: tenant, subscriptions: subscriptions.map(account) }))
  write('clouds.config', `[AzureCloud]\nsubscription = ${subscriptions[0]}\n\n`)
  write('msal_token_cache.json', JSON.stringify({
    AccessToken: { a: token },
    Account: { a: { ...owner, realm: tenant, username: 'a@b.example', authority_type: 'MSSTS' } },
    RefreshToken: { a: { credential_type: 'RefreshToken', secret: 'a', ...owner, client_id, target, family_id: '1' } },
  }, null, 4))
}

/** The most common command first. The last one finds nobody who answers, and gets as far as that. */
const commands = [
  { args: ['account', 'get-access-token'], left: 3600 },
  { args: ['account', 'show'], left: 3600 },
  { args: ['account', 'set', '--subscription', subscriptions[1]], left: 3600 },
  { args: ['account', 'get-access-token'], left: -60, env: { HTTPS_PROXY: 'http://127.0.0.1:9' } },
]

/** Runs them with an executable of this computer's kind. @returns the files, below `folder`, in which Bun has noted what was used */
export function recordFirstUses(program, folder) {
  return commands.map(({ args, left, env }, number) => {
    const home = path.join(folder, String(number))
    const order = path.join(folder, `order-${number}`)
    signIn(home, left)
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { TZ: 'UTC', HOME: folder, USERPROFILE: folder, AZURE_CONFIG_DIR: home, BUN_BYTECODE_ORDER_OUT: order, ...env } })
    if (!existsSync(order) || (status === 0) !== left > 0) throw new Error(`The executable that was just built does not do ${args.join(' ')}:\n${stderr}`)
    return order
  })
}
