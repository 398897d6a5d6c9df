// time limit: 120 s
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { start } from '../harness/program.ts'
import { azurePython } from './azure-python.ts'
import { parse, sharedWorld, waysIn } from './world.ts'
import type { Token } from './world.ts'

const program = `
from azure.identity import AzureCliCredential, CredentialUnavailableError
try:
    token = AzureCliCredential().get_token('https://management.core.windows.net//.default')
    print(token.token, token.expires_on)
except CredentialUnavailableError as error:
    print('unavailable:', error.message.splitlines()[0])
`

test('the Azure SDK for Python gets its token from azin, and hears when nobody is signed in', async (t) => {
  const world = await sharedWorld(t)
  const ask = async () => {
    const { stdout } = await start(t, azurePython(), ['-c', program], world.azin.environment(), { cwd: world.azin.home }).ended
    return stdout.trim()
  }
  assert.match(await ask(), /^unavailable: Please run 'az login' to set up an account/)
  parse(await waysIn['password']!(world.azin, world))
  const { accessToken, expires_on } = parse<Token & { expires_on: number }>(await world.azin.run('account', 'get-access-token'))
  assert.equal(await ask(), `${accessToken} ${expires_on}`)
})
