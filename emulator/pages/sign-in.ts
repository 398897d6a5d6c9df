/** What does a person see on the way from "who are you" to "it is you"? */
import { exact, shown, shownAddress } from './escape.ts'
import type { Field } from './layout.ts'
import { accountLine, avatar, describedBy, document, exit, form, invalid } from './layout.ts'

/** An account that the picker offers. */
export interface PickableAccount {
  /** The user name; what is posted. */
  readonly name: string
  readonly display: string
  readonly signedIn: boolean
}

/** Posts `account` (a user name, or `_other`) or `cancel`. */
export function accountPickerPage(
  page: Field & { readonly app: string; readonly accounts: readonly PickableAccount[] },
): string {
  const choices = page.accounts.map((account, index) => accountChoice(account, index === 0, page.error))
  const focus = choices.length === 0 ? first(page.error) : ''
  const body = `<h1 id="step">Choose an account</h1>
${purpose(page.app)}
${form(page, `<ul class="choices" aria-labelledby="step">
${choices.join('')}<li><button class="choice" name="account" value="_other"${focus}><span class="avatar plus" aria-hidden="true">+</span><span class="choice-text"><span class="choice-name">Use another account</span></span></button></li>
</ul>
<div class="exits">${exit('cancel', 'Cancel')}</div>`)}`
  return document({ title: 'Choose an account', body, error: page.error })
}

/** Posts `username` or `cancel`. */
export function usernamePage(page: Field & { readonly app: string; readonly value?: string | undefined }): string {
  const body = `<h1>Sign in</h1>
${purpose(page.app)}
${form(page, `<div class="field">
<label for="username">User name</label>
<input id="username" name="username" type="text" inputmode="email" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" enterkeyhint="next" required autofocus value="${shown(page.value ?? '')}"${invalid(page.error)}${describedBy(page.error, 'username-hint')}>
<p class="hint" id="username-hint">Someone in the demo directory, not your own account.</p>
</div>
<button class="primary">Next</button>
<div class="exits">${exit('cancel', 'Cancel')}</div>`)}`
  return document({ title: 'Sign in', body, error: page.error })
}

/** Posts `password`, `back` or `cancel`. */
export function passwordPage(page: Field & { readonly username: string }): string {
  // The nameless user name is never posted; it tells password managers which entry is meant.
  const body = `<h1>Enter the password</h1>
${accountLine(page.username)}
${form(page, `<input type="text" autocomplete="username" value="${shown(page.username)}" readonly hidden>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" autocapitalize="none" spellcheck="false" enterkeyhint="go" required autofocus${invalid(page.error)}${describedBy(page.error, 'password-hint')}>
<p class="hint" id="password-hint">A demo password only. Never type a real one here.</p>
</div>
<button class="primary">Sign in</button>
<div class="exits">${exit('back', 'Back')}${exit('cancel', 'Cancel')}</div>`)}`
  return document({ title: 'Enter the password', body, error: page.error })
}

/** Posts `otp`, `back` or `cancel`. */
export function secondFactorPage(
  page: Field & { readonly username: string; readonly demoCode?: string | undefined },
): string {
  const demo = page.demoCode === undefined ? '' : demoNote(page.demoCode)
  const notes = page.demoCode === undefined ? ['otp-hint'] : ['otp-hint', 'demo']
  const body = `<h1>Confirm it is you</h1>
${accountLine(page.username)}
${form(page, `<div class="field">
<label for="otp">One-time code</label>
<input class="code" id="otp" name="otp" type="text" inputmode="numeric" autocomplete="one-time-code" spellcheck="false" enterkeyhint="go" maxlength="16" required autofocus${invalid(page.error)}${describedBy(page.error, ...notes)}>
<p class="hint" id="otp-hint">The digits from this account's authenticator.</p>
</div>
${demo}<button class="primary">Verify</button>
<div class="exits">${exit('back', 'Back')}${exit('cancel', 'Cancel')}</div>`)}`
  return document({ title: 'Confirm it is you', body, error: page.error })
}

function purpose(app: string): string {
  return `<p class="lead">to continue to <strong><bdi>${shown(app)}</bdi></strong></p>`
}

function accountChoice(account: PickableAccount, isFirst: boolean, error: string | undefined): string {
  const state = account.signedIn ? ' <span class="state">Signed in</span>' : ''
  return `<li><button class="choice" name="account" value="${exact(account.name)}"${isFirst ? first(error) : ''}>${avatar(account.display || account.name)}<span class="choice-text"><span class="choice-name"><bdi>${shown(account.display)}</bdi></span> <span class="choice-detail"><bdi>${shownAddress(account.name)}</bdi></span>${state}</span></button></li>
`
}

function first(error: string | undefined): string {
  return ` autofocus${describedBy(error)}`
}

function demoNote(code: string): string {
  return `<p class="demo" id="demo"><span class="tag">demo</span> <span>The code is <code>${shown(code)}</code></span></p>
`
}
