/** What does a person see who types the code that another device shows? */
import { shown } from './escape.ts'
import type { Field } from './layout.ts'
import { describedBy, document, form, invalid } from './layout.ts'

/** Posts `code`, as typed. */
export function deviceCodePage(page: Field & { readonly value?: string | undefined }): string {
  const body = `<h1>Enter the code</h1>
<p class="lead">The one your device or terminal shows.</p>
${form(page, `<div class="field">
<label for="code">Code</label>
<input class="code upper" id="code" name="code" type="text" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" enterkeyhint="next" maxlength="32" required autofocus value="${shown(page.value ?? '')}"${invalid(page.error)}${describedBy(page.error, 'warning')}>
</div>
${warning('Continue only if you started this sign-in yourself. A code that somebody sent you signs <em>them</em> in as you.')}
<button class="primary">Next</button>`)}`
  return document({ title: 'Enter the code', body, error: page.error })
}

/** Posts `decision` (`accept` or `deny`). No button has the focus: Enter held down must not agree. */
export function deviceConfirmPage(page: Field & { readonly app: string; readonly code: string }): string {
  const body = `<h1>Is this you?</h1>
<p class="lead">Another device asks to sign in to <strong><bdi>${shown(page.app)}</bdi></strong> as you.</p>
<dl class="facts"><div><dt>Code on that device</dt><dd><code class="big">${shown(page.code)}</code></dd></div></dl>
${form(page, `${warning('Accept only if you started this yourself and the codes are the same.')}
<div class="decision">
<button class="primary" name="decision" value="accept"${describedBy(page.error, 'warning')}>Accept</button>
<button class="secondary" name="decision" value="deny">Decline</button>
</div>`)}`
  return document({ title: 'Is this you?', body, error: page.error })
}

function warning(html: string): string {
  return `<p class="warning" id="warning">${html}</p>`
}
