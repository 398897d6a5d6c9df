/** How does a program sign somebody in, and show what a person must see in its own way? */
import { accounts, signIn, signOut } from 'azin'

const found = await signIn({
  way: process.argv[2] === 'code' ? 'device-code' : 'browser',
  abortSignal: AbortSignal.timeout(5 * 60_000),
  onBrowser: (url) => console.log(`Your browser opens ${url}`),
  onDeviceCode: ({ verificationUri, userCode }) => console.log(`Open ${verificationUri} and enter the code ${userCode}`),
  onProgress: (done, total) => console.log(`${done} of ${total} tenants`),
  onWarning: (text) => console.log(text),
})
for (const { name, user } of found) console.log(`${user.name}: ${name}`)

await signOut()
console.log(`${(await accounts()).length} accounts are left`)
