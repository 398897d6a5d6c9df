/** How does a program get one token, as the user of `az login`? */
import { getToken } from 'azin'

const { token, expiresOnTimestamp } = await getToken({ resource: 'https://vault.azure.net' })
console.log(`${token.length} characters, until ${new Date(expiresOnTimestamp).toISOString()}`)
