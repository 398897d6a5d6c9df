/** What is a person asked before an application may act for them? */
import { shown } from './escape.ts'
import type { Field } from './layout.ts'
import { accountLine, describedBy, document, exit, form } from './layout.ts'

/** What consent is asked for. */
export interface ConsentQuestion extends Field {
  readonly app: string
  readonly username: string
  /** In words a person understands, or scope names. */
  readonly permissions: readonly string[]
}

/** Posts `decision` (`accept` or `deny`), `back` or `cancel`. No button has the focus: Enter held down must not agree. */
export function consentPage(page: ConsentQuestion): string {
  const wishes = page.permissions.map((permission) => `<li><bdi>${shown(permission)}</bdi></li>\n`).join('')
  const body = `<h1>Allow <bdi>${shown(page.app)}</bdi>?</h1>
${accountLine(page.username)}
<p id="wishes">It asks for permission to:</p>
<ul class="permissions" aria-labelledby="wishes">
${wishes}</ul>
${form(page, `<div class="decision">
<button class="primary" name="decision" value="accept"${describedBy(page.error)}>Accept</button>
<button class="secondary" name="decision" value="deny">Decline</button>
</div>
<div class="exits">${exit('back', 'Back')}${exit('cancel', 'Cancel')}</div>`)}`
  return document({ title: `Allow ${page.app}?`, body, error: page.error })
}
