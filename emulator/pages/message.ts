/** How does a page say how it ended? */
import { shown, shownLines } from './escape.ts'
import { document } from './layout.ts'

export type MessageKind = 'signed-in' | 'signed-out' | 'device-approved' | 'device-declined' | 'error'

/** The end of a flow. Line ends in `text` and `detail` are kept. */
export interface Message {
  readonly kind: MessageKind
  readonly title: string
  readonly text: string
  /** What the server said, for whoever has to find out why. */
  readonly detail?: string | undefined
  readonly traceId?: string | undefined
}

interface Sign {
  readonly mood: 'good' | 'calm' | 'bad'
  readonly path: string
}

const tick: Sign = { mood: 'good', path: 'M13.5 24.5l7 7 14-15' }
const signs: Readonly<Record<MessageKind, Sign>> = {
  'signed-in': tick,
  'device-approved': tick,
  'signed-out': { mood: 'calm', path: 'M22 15h-7v18h7M22 24h13M30 18.5l5.5 5.5-5.5 5.5' },
  'device-declined': { mood: 'calm', path: 'M17 17l14 14M31 17L17 31' },
  error: { mood: 'bad', path: 'M24 13v14M24 34v.5' },
}

/** A page without a form: nothing more to do here. */
export function messagePage(message: Message): string {
  const { mood, path } = signs[message.kind]
  const body = `<svg class="sign ${mood}" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false" fill="none" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><circle cx="24" cy="24" r="22"/><path d="${path}"/></svg>
<h1>${shown(message.title)}</h1>
<p class="lines">${shownLines(message.text)}</p>
${facts(message)}`
  return document({ title: message.title, body })
}

function facts({ detail, traceId }: Message): string {
  const rows = [
    detail === undefined ? '' : `<div><dt>Details</dt><dd class="lines">${shownLines(detail)}</dd></div>`,
    traceId === undefined ? '' : `<div><dt>Trace ID</dt><dd><code>${shown(traceId)}</code></dd></div>`,
  ].join('')
  return rows === '' ? '' : `<dl class="facts">${rows}</dl>`
}
