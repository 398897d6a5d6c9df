/** What does a person do who is sent to a sign-in page? Fills in the real forms, one page after another, until there is nothing left to press. */

import { readPage } from './html.ts'
import type { Form, Page } from './html.ts'
import { ask } from './person-http.ts'
import type { Answer, Cookies, Route } from './person-http.ts'

export interface Character {
  readonly username?: string
  readonly password?: string
  /** The one-time code; by default the one that the demo page shows. */
  readonly otp?: string
  /** At consent and at "is this you?"; accepts by default. */
  readonly decision?: 'accept' | 'deny'
  /** The user code of a device code sign-in. */
  readonly code?: string
  /** Presses Cancel at this step. */
  readonly cancelAt?: Step
}

export type Step = 'account' | 'username' | 'password' | 'otp' | 'decision' | 'code' | 'continue'

export interface Visit {
  readonly steps: readonly Step[]
  /** The last page. */
  readonly url: string
  readonly status: number
  readonly headers: Answer['headers']
  readonly page: Page
  readonly html: string
}

export interface VisitOptions {
  /** Where https pages really are, in proxy mode. */
  readonly route?: Route
  /** Cookies from an earlier visit: the same browser. */
  readonly cookies?: Cookies
  /** A browser on another computer: redirects to this origin lead nowhere, and its address bar shows them. */
  readonly unreachable?: string
}

const mostPages = 30

/**
 * Walks from `url` until a page offers nothing to do, or shows the same step a second time (a wrong password).
 * Rejects when a page asks for something the character does not have.
 */
export async function visit(url: string, character: Character, options: VisitOptions = {}): Promise<Visit> {
  const cookies: Cookies = options.cookies ?? new Map()
  const steps: Step[] = []
  let at = new URL(url)
  let answer = await ask(at, undefined, cookies, at.origin, options.route)
  for (let pages = 0; pages < mostPages; pages++) {
    if (answer.location !== undefined && answer.status >= 300 && answer.status < 400) {
      const from = at.origin
      at = new URL(answer.location, at)
      if (at.origin === options.unreachable) return { steps, url: at.href, status: 0, headers: {}, page: readPage(''), html: '' }
      answer = await ask(at, undefined, cookies, from, options.route)
      continue
    }
    const page = readPage(answer.body)
    const form = page.forms[0]
    const step = form && stepOf(form)
    if (form === undefined || step === undefined || steps.includes(step) && repeated(step, steps, page)) {
      return { steps, url: at.href, status: answer.status, headers: answer.headers, page, html: answer.body }
    }
    steps.push(step)
    const from = at.origin
    const filled = fill(form, step, character, page)
    at = new URL(form.action, at)
    if (form.method === 'GET') at.search = filled.toString()
    answer = await ask(at, form.method === 'POST' ? filled : undefined, cookies, from, options.route)
  }
  throw new Error(`The person was sent round in circles: ${steps.join(', ')}.`)
}

/** Consent may follow "is this you?", so a second decision is no repetition; any step shown again with an alert is. */
function repeated(step: Step, steps: readonly Step[], page: Page): boolean {
  return page.alert !== undefined || step !== 'decision' || steps.filter((each) => each === step).length > 2
}

function stepOf({ fields, buttons }: Form): Step | undefined {
  const has = (name: string) => fields.some((field) => field.name === name && field.type !== 'hidden')
  const offers = (name: string) => buttons.some((button) => button.name === name)
  for (const name of ['code', 'username', 'password', 'otp'] as const) if (has(name)) return name
  if (offers('account')) return 'account'
  if (offers('decision')) return 'decision'
  return buttons.length > 0 ? 'continue' : undefined
}

function fill(form: Form, step: Step, character: Character, page: Page): URLSearchParams {
  const filled = new URLSearchParams(form.fields.map(({ name, value }): [string, string] => [name, value]))
  const press = (name: string, value: string) => {
    const button = form.buttons.find((each) => each.name === name && each.value === value)
    if (button === undefined) throw new Error(`The page "${page.title}" has no button ${name}=${value}.`)
    filled.set(name, value)
  }
  if (step === character.cancelAt) {
    const cancel = form.buttons.find(({ name }) => name === 'cancel')
    press('cancel', cancel?.value ?? '')
  } else if (step === 'account') {
    const offered = form.buttons.some(({ value }) => value === character.username)
    press('account', offered ? character.username! : '_other')
  } else if (step === 'decision') {
    press('decision', character.decision ?? 'accept')
  } else if (step !== 'continue') {
    filled.set(step, known(step, character, page))
    const [submit] = form.buttons
    if (submit !== undefined && submit.name !== '' && submit.name !== 'cancel' && submit.name !== 'back') filled.set(submit.name, submit.value)
  } else {
    const [button] = form.buttons
    if (button !== undefined && button.name !== '') filled.set(button.name, button.value)
  }
  return filled
}

function known(step: 'username' | 'password' | 'otp' | 'code', character: Character, page: Page): string {
  const value = character[step] ?? (step === 'otp' ? /code is (\d+)/.exec(page.text)?.[1] : undefined)
  if (value === undefined) throw new Error(`The page "${page.title}" asks for ${step}, and this person has none: ${page.text}`)
  return value
}
