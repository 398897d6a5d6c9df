/** What would a person see on this page, and what could they fill in? Enough HTML for our own pages; no browser needed. */

export interface Field {
  readonly name: string
  readonly value: string
  readonly type: string
}

export interface Form {
  readonly method: 'GET' | 'POST'
  /** As written; resolve it against the page's address. */
  readonly action: string
  readonly fields: readonly Field[]
  readonly buttons: readonly Field[]
}

export interface Page {
  readonly title: string
  /** The words outside tags, spaces folded. */
  readonly text: string
  /** What is announced at once (`role="alert"`). */
  readonly alert?: string
  readonly forms: readonly Form[]
}

export function readPage(html: string): Page {
  const bare = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '').replace(/<!--[\s\S]*?-->/g, '')
  const alert = /<(\w+)[^>]*\brole="alert"[^>]*>([\s\S]*?)<\/\1>/i.exec(bare)?.[2]
  return {
    title: words(/<title[^>]*>([\s\S]*?)<\/title>/i.exec(bare)?.[1] ?? ''),
    text: words(bare.replace(/<head\b[\s\S]*?<\/head>|<title[\s\S]*?<\/title>/gi, '')),
    ...(alert !== undefined && { alert: words(alert) }),
    forms: [...bare.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map((found) => readForm(found[1]!, found[2]!)),
  }
}

function readForm(head: string, body: string): Form {
  const { method, action } = attributes(head)
  const fields = [...body.matchAll(/<(input|button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)].map(([, tag, head]): Field => {
    const { name = '', value = '', type = tag!.toLowerCase() === 'button' ? 'submit' : 'text' } = attributes(head!)
    return { name, value, type: type.toLowerCase() }
  })
  const isButton = ({ type }: Field) => type === 'submit' || type === 'button'
  return {
    method: method?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: action ?? '',
    fields: fields.filter((field) => !isButton(field) && field.name !== ''),
    buttons: fields.filter(isButton),
  }
}

function attributes(text: string): Record<string, string | undefined> {
  const found: Record<string, string> = {}
  for (const [, name, double, single, bare] of text.matchAll(/([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    found[name!.toLowerCase()] = unescape(double ?? single ?? bare ?? '')
  }
  return found
}

const words = (html: string): string => unescape(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim()

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function unescape(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string, decimal: string, name: string) => {
    if (name !== undefined) return named[name] ?? whole
    return String.fromCodePoint(hex !== undefined ? parseInt(hex, 16) : Number(decimal))
  })
}
