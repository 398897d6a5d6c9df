/** How do Azure's SDKs sign in with azin? Like with any other credential, alone or first in a chain. */
import { ChainedTokenCredential, EnvironmentCredential } from '@azure/identity'
import { AzinCredential } from 'azin'

const credential = new ChainedTokenCredential(new AzinCredential(), new EnvironmentCredential())
// new BlobServiceClient('https://account.blob.core.windows.net', credential)
const { expiresOnTimestamp } = await credential.getToken('https://storage.azure.com/.default')
console.log(`Storage until ${new Date(expiresOnTimestamp).toISOString()}`)
