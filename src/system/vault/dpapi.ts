/** How does Windows encrypt for one user? With DPAPI, through its own PowerShell. Never run outside tests yet. */
import type { System, Vault } from '../system.ts'
import { unavailable } from './unavailable.ts'

/** PowerShell alone takes most of it. */
const patience = 10_000

/** Base64 in on standard input, base64 out: no secret becomes an argument, and no code page garbles it. */
const script = (verb: 'Protect' | 'Unprotect'): string => [
  "$ErrorActionPreference='Stop'",
  'Add-Type -AssemblyName System.Security',
  '$in=[Convert]::FromBase64String([Console]::In.ReadToEnd().Trim())',
  `$out=[Security.Cryptography.ProtectedData]::${verb}($in,$null,[Security.Cryptography.DataProtectionScope]::CurrentUser)`,
  '[Console]::Out.Write([Convert]::ToBase64String($out))',
].join(';')

/** The `.bin` file itself holds the encrypted UTF-8 text. */
export function dpapiVault(system: Pick<System, 'env' | 'processes'>): Vault {
  const open = async (sealed: Uint8Array): Promise<string | undefined> =>
    sealed.length === 0 ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await run(system, 'Unprotect', sealed))
  return {
    open: (_path, sealed) => open(sealed),
    async seal(_path, text) {
      const sealed = await run(system, 'Protect', new TextEncoder().encode(text))
      if ((await open(sealed)) !== text) throw unavailable('Windows did not return what it was given to encrypt.')
      return sealed
    },
    discard: () => Promise.resolve(),
  }
}

async function run({ env, processes }: Pick<System, 'env' | 'processes'>, verb: 'Protect' | 'Unprotect', bytes: Uint8Array): Promise<Uint8Array> {
  const shell = `${env['SystemRoot'] || 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`
  const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script(verb)]
  const { code, stdout, stderr } = await processes.run(shell, args, { input: Buffer.from(bytes).toString('base64'), timeout: patience })
  if (code === 0 && stdout.trim() !== '') return Buffer.from(stdout.trim(), 'base64')
  const why = code === undefined ? 'PowerShell could not be run, or did not answer.' : `Windows could not ${verb === 'Protect' ? 'encrypt' : 'decrypt'} it: ${firstLine(stderr)}`
  throw unavailable(why, verb === 'Unprotect' ? ['If the password of the account was reset, what was encrypted before is lost: az account clear, then az login'] : [])
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0]?.trim() || 'no reason given').replace(/[.]?$/, '.')
}
