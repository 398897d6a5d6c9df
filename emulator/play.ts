/** How do this folder's tests play the program and the person, straight against `fetch`? */
import { decodeJwt, type JWTPayload } from 'jose'
import { azureCli } from './directory.ts'
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts'

export const origin = 'http://localhost:4280'
export const armScope = 'https://management.core.windows.net//.default openid profile offline_access'
export const larkspur = 'a21e0001-0000-4000-8000-000000000001'
export const juniper = 'a21e0001-0000-4000-8000-000000000002'
export const marrow = 'a21e0001-0000-4000-8000-000000000004'
export const ada = 'ada@larkspur.example'
export const mira = 'mira@larkspur.example'
export const app = (number: number) => `a21e0004-0000-4000-8000-${String(number).padStart(12, '0')}`
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
/** An instant to start from. */
export const start = 1_900_000_000

type Fields = Readonly<Record<string, string>>

/** An answer that is looked into, not processed. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, any> }

/** A page as the browser has it. */
export interface Seen {
  readonly status: number
  readonly html: string
  readonly headers: Headers
  readonly title: string
  /** Where the page's form goes, and its hidden fields. */
  readonly action: string
  readonly hidden: Fields
}

export class World {
  now = start
  readonly emulator: Emulator
  readonly #cookies = new Map<string, string>()

  constructor(options: EmulatorOptions = {}) {
    this.emulator = createEmulator({ clock: () => this.now, ...options })
  }

  async get(path: string, headers: Fields = {}): Promise<Answer> {
    return answerOf(await this.emulator.fetch(new Request(new URL(path, origin), { headers })))
  }

  async post(path: string, fields: Fields, headers: Fields = {}): Promise<Answer> {
    return answerOf(await this.emulator.fetch(new Request(new URL(path, origin), { method: 'POST', body: new URLSearchParams(fields), headers })))
  }

  token(fields: Fields, tenant = 'organizations'): Promise<Answer> {
    return this.post(`/${tenant}/oauth2/v2.0/token`, { client_id: azureCli, scope: armScope, client_info: '1', ...fields })
  }

  password(username: string, more: Fields = {}, tenant?: string): Promise<Answer> {
    return this.token({ grant_type: 'password', username, password: 'azin-demo', ...more }, tenant)
  }

  refresh(refresh_token: string, more: Fields = {}, tenant?: string): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token, ...more }, tenant)
  }

  /** The browser opens a page, or posts a form, with the cookies it has. */
  async browse(path: string, fields?: Fields): Promise<Seen> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const init = fields ? { method: 'POST', body: new URLSearchParams(fields) } : {}
    const response = await this.emulator.fetch(new Request(new URL(path, origin), { ...init, headers: cookie ? { cookie } : {} }))
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      this.#cookies.set(name, value)
    }
    return seen(response.status, response.headers, await response.text())
  }

  authorize(more: Fields = {}, tenant = 'organizations'): Promise<Seen> {
    const asked = { client_id: azureCli, response_type: 'code', redirect_uri: 'http://localhost:5000', scope: armScope, state: 's-1', response_mode: 'form_post', ...more }
    return this.browse(`/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(asked).toString()}`)
  }

  fill(page: Seen, fields: Fields): Promise<Seen> {
    return this.browse(page.action, { ...page.hidden, ...fields })
  }

  /** User name and password from the page where the user name is asked for. */
  async identify(page: Seen, username: string, password = 'azin-demo'): Promise<Seen> {
    return this.fill(await this.fill(page, { username }), { password })
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : { text } }
}

function seen(status: number, headers: Headers, html: string): Seen {
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [name, plain(value)])
  const title = plain(/<title>(.*?)<\/title>/.exec(html)?.[1] ?? '')
  return { status, headers, html, title, action: plain(/action="([^"]*)"/.exec(html)?.[1] ?? ''), hidden: Object.fromEntries(hidden) as Fields }
}

function plain(html: string): string {
  return html.replaceAll('&#x2F;', '/').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

export function claimsOf(token: unknown): JWTPayload {
  return decodeJwt(String(token))
}
