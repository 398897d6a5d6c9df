/** Which Python runs Azure CLI here, so that tests can ask its own `msal`? */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Path of the interpreter. Throws if Azure CLI is absent: a judge that is missing is a failure, never a skip. */
export function azurePython(): string {
  const az = process.env['AZIN_TEST_AZURE_CLI'] ?? '/usr/bin/az'
  if (!existsSync(az)) throw new Error(`Azure CLI is not installed at ${az}, and it is the judge here (on Debian: apt-get install azure-cli).`)
  const head = readFileSync(az, 'latin1').slice(0, 4096)
  const named = /^#!(\S*python\S*)/.exec(head)?.[1] ?? /(\/\S*python3?)\b/.exec(head)?.[1]
  if (named === undefined || !existsSync(named)) throw new Error(`${az} does not say which Python runs it.`)
  return named
}

const script = 'test/interop/msal_cache.py'

/** Runs one command of `msal_cache.py`: JSON in, JSON out. */
export function askMsal(command: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(azurePython(), [script, command], { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`${script} ${command} failed: ${stderr}`)
  return JSON.parse(stdout)
}

/** The same, beside others. Resolves to its exit code and what it said. */
export function runProgram(file: string, parameters: readonly string[], input = ''): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, parameters, { stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data) => (stdout += String(data)))
    child.stderr.on('data', (data) => (stderr += String(data)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
