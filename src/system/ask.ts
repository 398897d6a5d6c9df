/** What does the person type? One line from the terminal, without echo for a secret; Ctrl+C ends the program as a signal would. */
import readline from 'node:readline'
import { Writable } from 'node:stream'
import { AuthError } from '../errors.ts'
import { armSignals, ending, onEnding } from './signals.ts'

/** The prompt goes to standard error. Rejects at the end of input, and when the program is ending. */
export function ask(prompt: string, secret: boolean): Promise<string> {
  armSignals()
  process.stdin.ref?.() // undone by the last question, so that an answered one does not keep the program alive
  // readline echoes through its output: give it none and a secret stays off the screen while editing keys still work.
  const output = secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr
  const lines = readline.createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY, historySize: 0 })
  const calm = onEnding(() => process.stdin.isTTY && process.stdin.setRawMode(false))
  return new Promise<string>((resolve, reject) => {
    const stop = () => reject(new Error('The program is ending.'))
    ending().addEventListener('abort', stop, { once: true })
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    lines.on('close', () => reject(new AuthError('sign_in_refused', 'The input ended before there was an answer.')))
    lines.on('error', reject)
    lines.on('line', (line) => (ending().removeEventListener('abort', stop), resolve(line)))
    if (secret) process.stderr.write(prompt)
    lines.setPrompt(secret ? '' : prompt)
    lines.prompt()
  }).finally(() => {
    calm()
    lines.close()
    process.stdin.unref?.()
    if (secret) process.stderr.write('\n')
  })
}
