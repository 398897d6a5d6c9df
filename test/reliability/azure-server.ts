/** How does a test run hundreds of commands of the real Azure CLI? Its Python imported once, a fork for each command. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Scope } from '../harness/place.ts'
import { azurePython } from '../interop/azure-python.ts'

export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** @returns runs one command at a time. */
export async function azureServer(t: Scope, env: Record<string, string>): Promise<(args: readonly string[]) => Promise<Answer>> {
  const child = spawn(azurePython(), ['test/reliability/azure_server.py'], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (data) => (said += String(data)))
  const waiting: ((line: string | undefined) => void)[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => waiting.shift()?.(line))
  child.on('exit', () => waiting.splice(0).forEach((one) => one(undefined)))
  const line = async (): Promise<string> => {
    const text = await new Promise<string | undefined>((resolve) => waiting.push(resolve))
    if (text === undefined) throw new Error(`Azure CLI's Python ended: ${said.slice(-2000)}`)
    return text
  }
  await line()
  return async (args) => {
    child.stdin.write(`${JSON.stringify(args)}\n`)
    return JSON.parse(await line()) as Answer
  }
}
