/** How does an answer reach an application that asked for `response_mode=form_post`? (OAuth 2.0 Form Post Response Mode) */
import { createHash } from 'node:crypto'
import { document, form } from './layout.ts'

// A field may be called `submit` and would hide the form's own method, so the prototype's is called.
const script = 'HTMLFormElement.prototype.submit.call(document.forms[0])'

/** For the page's `script-src`: this one script and no other. */
export const formPostScriptHash = `sha256-${createHash('sha256').update(script).digest('base64')}`

/** Posts `fields` to `action` by itself where scripts run; else the person presses Continue. */
export function formPostPage(page: { readonly action: string; readonly fields: Readonly<Record<string, string>> }): string {
  const body = `<h1>Almost done</h1>
<p class="lead">Taking you back to the application. If nothing happens, press Continue.</p>
${form({ action: page.action, hidden: page.fields }, '<button class="primary">Continue</button>')}`
  return document({ title: 'Almost done', body, tail: `<script>${script}</script>\n` })
}
