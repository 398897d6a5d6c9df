/** What do all pages of the emulator share: the document, the banner, the mark, the form and its error? */
import { exact, shown, shownAddress } from './escape.ts'

/** Where a page's form goes, what it carries along, and what was wrong with the last attempt. */
export interface Field {
  /** The form's target; a path or an absolute URL. */
  readonly action: string
  /** Carried along unseen and unchanged, name to value. */
  readonly hidden: Readonly<Record<string, string>>
  /** One sentence that says what was wrong and how to put it right. */
  readonly error?: string | undefined
}

/** One page: `title` names the step, `body` is trusted HTML that holds the one h1. */
export interface Page {
  readonly title: string
  readonly body: string
  readonly error?: string | undefined
  /** Trusted HTML after the content (a script). */
  readonly tail?: string
}

const mark = `<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><rect class="mark-ground" width="32" height="32" rx="9"/><g class="mark-lines" fill="none" stroke-width="3" stroke-linecap="round"><circle cx="14.5" cy="16" r="6"/><path d="M20.5 9.5v13"/></g></svg>`

/** A full HTML document. */
export function document({ title, body, error, tail = '' }: Page): string {
  // The title is the first thing a screen reader says after a post, so it says that something is wrong.
  const prefix = error === undefined ? '' : 'Error: '
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${prefix}${shown(title)} - azin emulator</title>
<link rel="stylesheet" href="/_azin/style.css">
</head>
<body>
<header class="banner"><p><strong>This is the azin emulator.</strong> An offline copy for demos and tests. Not Microsoft.</p></header>
<main class="pass">
<p class="stub">${mark}<span class="wordmark">azin</span><span class="tag">emulator</span></p>
<div class="content">
${body}
</div>
</main>
<footer class="foot"><p>Never type a real password here. Accounts and passwords are made up.</p></footer>
${tail}</body>
</html>
`
}

/** A form that posts `field.hidden` beside what `content` (trusted HTML) holds. */
export function form(field: Field, content: string): string {
  return `<form method="post" action="${exact(field.action)}" accept-charset="utf-8">
${hiddenInputs(field.hidden)}${errorNote(field.error)}${content}
</form>`
}

/** Hidden inputs, one per line. */
export function hiddenInputs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<input type="hidden" name="${exact(name)}" value="${exact(value)}">\n`)
    .join('')
}

/** The attributes that tie a control to the error and to other notes by id; empty when there is nothing to say. */
export function describedBy(error: string | undefined, ...notes: readonly string[]): string {
  const ids = error === undefined ? notes : ['error', ...notes]
  return ids.length === 0 ? '' : ` aria-describedby="${ids.join(' ')}"`
}

/** A text control's attributes when the last attempt was wrong. */
export function invalid(error: string | undefined): string {
  return error === undefined ? '' : ' aria-invalid="true"'
}

/** A way out of a step: a button that skips the browser's own checks. */
export function exit(name: 'back' | 'cancel', label: string): string {
  return `<button class="quiet" name="${name}" value="1" formnovalidate>${label}</button>`
}

/** Who this step is about. */
export function accountLine(username: string): string {
  return `<p class="who"><span class="hidden">Account: </span>${avatar(username)}<bdi>${shownAddress(username)}</bdi></p>`
}

/** The first letter in a circle: decoration, so screen readers skip it. */
export function avatar(name: string): string {
  const first = /[\p{L}\p{N}]/u.exec(name)?.[0] ?? ''
  return `<span class="avatar" aria-hidden="true">${shown(first.toUpperCase())}</span>`
}

function errorNote(error: string | undefined): string {
  if (error === undefined) return ''
  return `<p class="error" id="error" role="alert"><span class="hidden">Error: </span>${shown(error)}</p>\n`
}
