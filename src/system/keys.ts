/** Which keys does the person press? As they come, without echo; or line by line where the terminal can do no more. */
import { armSignals, onEnding } from './signals.ts'

/** Pasted text comes between two marks then, and Enter within it is no key. */
const pasteOn = '\x1b[?2004h'
const pasteOff = '\x1b[?2004l'

/** @param plain the terminal edits and echoes whole lines. @returns gives the keyboard back; once is enough, twice does no harm */
export function listenToKeys(typed: (text: string) => void, plain: boolean): () => void {
  armSignals()
  const { stdin } = process
  const decoder = new TextDecoder()
  const raw = (on: boolean) => {
    if (plain || !stdin.isTTY) return
    stdin.setRawMode(on)
    process.stderr.write(on ? pasteOn : pasteOff)
  }
  const read = (bytes: Buffer | string) => {
    const text = typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true })
    // A raw terminal turns no key into a signal; terminals take such characters out of what is pasted.
    if (!plain && text.includes('\x03')) return void process.kill(process.pid, 'SIGINT')
    if (!plain && text === '\x1a' && process.platform !== 'win32') return suspend(raw)
    typed(text)
  }
  raw(true)
  const calm = onEnding(() => raw(false))
  stdin.on('data', read)
  stdin.ref?.()
  stdin.resume()
  let over = false
  return () => {
    if (over) return
    over = true
    calm()
    stdin.off('data', read)
    stdin.pause()
    stdin.unref?.()
    raw(false)
  }
}

/** Ctrl+Z: the shell gets its terminal as it was, and `fg` brings us back. */
function suspend(raw: (on: boolean) => void): void {
  raw(false)
  process.once('SIGCONT', () => raw(true))
  process.kill(0, 'SIGTSTP')
}
