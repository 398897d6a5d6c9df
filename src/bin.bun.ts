/** The first half of the executable's door: a token's files are being read while the second half, and all it stands for, is loaded. */
import { readAhead } from './system/read-ahead.ts'

// Until the answer is known: should the event loop run dry before it, that is no success.
process.exitCode = 1
const argv = process.argv.slice(2)
const reading = argv[0] === 'account' && argv[1] === 'get-access-token' ? readAhead(process.env) : undefined
void import('./run.bun.ts').then(async ({ run }) => {
  process.exitCode = await run(argv, await reading)
})
