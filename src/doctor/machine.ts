/** Is the program itself in order here: its runtime, its name on the PATH, a browser, the loopback addresses, the keyring? */

import { findOpeners } from '../browser/openers.ts'
import { readContexts } from '../context/store.ts'
import { isEncrypted } from '../profile/encryption.ts'
import { statusOf } from '../status.ts'
import type { System } from '../system/system.ts'
import { version } from '../system/version.ts'
import { attempted } from './access.ts'
import { broken, type Check, doubtful, fine, skipped } from './check.ts'

/** @param self the command that starts this program, as absolute paths */
export async function checkMachine(system: System, self: readonly string[]): Promise<readonly Check[]> {
  return [
    checkRuntime(system), await attempted(system, 'command', () => checkCommand(system, self)), checkContext(system), await checkSignIn(system),
    await attempted(system, 'keyring', () => checkKeyring(system)), await attempted(system, 'loopback', () => checkLoopback(system)),
    await attempted(system, 'browser', () => checkBrowser(system)),
  ]
}

function checkRuntime(system: System): Check {
  const { name, version: theirs } = system.probe.runtime
  const [major = 0, minor = 0] = theirs.split('.').map(Number)
  const finding = `azin ${version} on ${name === 'bun' ? 'its own executable (Bun' : 'Node.js ('}${name === 'bun' ? ' ' : ''}${theirs})`
  const figures = { major, minor }
  const old = name === 'node' && (major < 20 || (major === 20 && minor < 19))
  return old ? broken('runtime', 'too-old', `${finding}: Node.js 20.19 is the oldest that will do.`, { figures, mend: ['https://nodejs.org/en/download'] }) : fine('runtime', `${finding}.`, { figures })
}

async function checkCommand(system: System, self: readonly string[]): Promise<Check> {
  const found = await system.processes.all('az')
  const ours = found.findIndex(({ real }) => isOurs(system, real, self.at(-1)))
  const figures = { found: found.length }
  const [first] = found
  if (!first) return doubtful('command', 'not-installed', 'No program on the PATH is called az, so tools and SDKs find none.', { figures, mend: ['azin install'] })
  if (ours === 0) return fine('command', `az is azin: ${first.file}.`, { figures })
  if (ours < 0) return doubtful('command', 'another-program', `az is another program: ${first.file}. azin answers to azin.`, { figures, mend: ['azin install'] })
  const folder = found[ours]!.file.replace(/[\\/][^\\/]*$/, '')
  return doubtful('command', 'shadowed', `${first.file} comes first on the PATH and hides azin's ${found[ours]!.file}.`, { figures, mend: [`export PATH="${folder}:$PATH"`] })
}

/** What `azin install` wrote, or another small script that starts this very program. */
function isOurs(system: System, file: string, self: string | undefined): boolean {
  if (file === self) return true
  try {
    if ((system.files.status(file)?.size ?? 0) > 8192) return false
    const text = system.files.readText(file) ?? ''
    return text.includes('azin launcher') || (self !== undefined && text.includes(self))
  } catch {
    return false
  }
}

function checkContext(system: System): Check {
  const name = system.env['AZIN_CONTEXT']
  if (!name) return fine('context', 'None is chosen in this shell.', { reason: 'none' })
  try {
    if (Object.hasOwn(readContexts(system).contexts, name)) return fine('context', `AZIN_CONTEXT is '${name}'.`, { reason: 'in-use' })
    return broken('context', 'unknown-name', `AZIN_CONTEXT is '${name}', and there is no such context.`, { mend: ['unset AZIN_CONTEXT', `AZIN_CONTEXT= az context create ${name}`] })
  } catch {
    return skipped('context', 'The file of the contexts must be mended first.')
  }
}

async function checkSignIn(system: System): Promise<Check> {
  try {
    const { state, next } = await statusOf(system, { check: false })
    if (state === 'signed-in') return fine('sign-in', 'Somebody is signed in: az status says who.')
    if (state === 'signed-out') return doubtful('sign-in', 'signed-out', 'Nobody is signed in.', { mend: next })
    return doubtful('sign-in', 'attention', 'Something wants attention: az status says what.', { mend: next })
  } catch {
    return skipped('sign-in', 'It cannot be told until the files are mended.')
  }
}

function checkKeyring(system: System): Check {
  if (!isEncrypted(system)) return fine('keyring', 'Not used: tokens are kept in files that only you can read.', { reason: 'off' })
  const noBus = system.platform === 'linux' && !system.env['DBUS_SESSION_BUS_ADDRESS'] && !system.env['XDG_RUNTIME_DIR']
  if (!noBus) return fine('keyring', 'core.encrypt_token_cache is on: tokens are kept in the keyring.', { reason: 'in-use' })
  return broken('keyring', 'no-keyring', 'core.encrypt_token_cache is on, but this session has no keyring (no D-Bus).', { mend: ['az config set core.encrypt_token_cache=false', 'az login'] })
}

async function checkLoopback(system: System): Promise<Check> {
  const [four, six] = await Promise.all(['127.0.0.1', '::1'].map((address) => system.probe.listens(address)))
  const figures = { four: four ? 0 : 1, six: six ? 0 : 1 }
  if (!four && !six) return fine('loopback', '127.0.0.1 and ::1 can both be listened on.', { figures })
  if (four && six) {
    return broken('loopback', 'refused', `Neither 127.0.0.1 nor ::1 can be listened on (${four}, ${six}), so a browser cannot bring its answer.`, { figures, mend: ['az login --use-device-code'] })
  }
  return fine('loopback', four ? `Only ::1 can be listened on (127.0.0.1: ${four}); that will do.` : `Only 127.0.0.1 can be listened on (::1: ${six}); that will do.`, { reason: 'one-only', figures })
}

async function checkBrowser(system: System): Promise<Check> {
  const { openers, reason } = await findOpeners(system)
  const [first] = openers
  if (first) return fine('browser', `Pages are opened with ${first.name}.`, { figures: { openers: openers.length } })
  return doubtful('browser', reason.startsWith('Only a text') ? 'text-only' : 'none', `${reason} Signing in works all the same: the address is shown, for a browser anywhere.`, { mend: ['az login'] })
}
