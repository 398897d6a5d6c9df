/** What does the browser show when it comes back from signing in? */

/** How the sign-in ended. `description` may come from a server; `advice` is ours, and its line ends are kept. */
export type LandingOutcome =
  | { readonly kind: 'signed-in'; readonly username: string; readonly tenant: string }
  /** The server or the person said no; `code` is the server's (`access_denied`, `AADSTS50105`). */
  | { readonly kind: 'refused'; readonly code?: string; readonly description: string; readonly advice: string }
  | { readonly kind: 'failed'; readonly description: string; readonly advice: string }

/** To be sent with every landing page: it shows, and can do nothing else. */
export const landingHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

/** A full HTML document, self-contained, without script. */
export function landingPage(outcome: LandingOutcome): string {
  if (outcome.kind === 'signed-in') return signedIn(outcome.username, outcome.tenant)
  const title = outcome.kind === 'refused' ? 'The sign-in was refused' : 'The sign-in did not finish'
  // Entra's descriptions begin with the code; it need not be said twice.
  const code = outcome.kind === 'refused' && !outcome.description.includes(outcome.code ?? '') ? outcome.code : undefined
  return document('bad', title, `<p>${shown(outcome.description)}</p>
${code === undefined ? '' : `<dl><dt>Code</dt><dd><code>${shown(code)}</code></dd></dl>\n`}<h2>What to do</h2>
<p class="lines">${outcome.advice.split(/\r\n?|\n/).map(adviceLine).join('\n')}</p>`)
}

/** A command to type looks like one. */
function adviceLine(line: string): string {
  return /^\s*az(in)? /.test(line) ? `<code>${shown(line.trim())}</code>` : shown(line)
}

function signedIn(username: string, tenant: string): string {
  return document('good', 'You are signed in', `<dl>
<dt>Account</dt><dd><bdi>${shown(username).replace('@', '@<wbr>')}</bdi></dd>
<dt>Tenant</dt><dd><bdi>${shown(tenant)}</bdi></dd>
</dl>
<p>You can close this window and go back to the terminal.</p>`)
}

/** A server's description longer than this would bury the advice. In UTF-16 units. */
const longest = 1000

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A stranger's text, readable and harmless: no markup, no control characters, nothing that reorders the sentence around it. */
function shown(text: string): string {
  const plain = text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
  const cut = plain.length <= longest ? plain : `${plain.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…`
  return cut.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

const shapes = { good: '<path d="M13.5 24.5l7 7 14-15"/>', bad: '<path d="M24 13v14M24 34v.5"/>' } as const

function document(mood: keyof typeof shapes, title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - azin</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="stub"><svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><rect class="ground" width="32" height="32" rx="9"/><g class="strokes" fill="none" stroke-width="3" stroke-linecap="round"><circle cx="14.5" cy="16" r="6"/><path d="M20.5 9.5v13"/></g></svg>azin</p>
<div class="content">
<svg class="sign ${mood}" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false" fill="none" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><circle cx="24" cy="24" r="22"/>${shapes[mood]}</svg>
<h1>${title}</h1>
${body}
</div>
</main>
</body>
</html>
`
}

// The emulator's pages are of the same family, but the two never share code.
const style = `
:root{color-scheme:light dark;--paper:#efede4;--card:#fffdf8;--ink:#1c2b2b;--muted:#4f5e5e;--hair:#d9d5c7;--accent:#0d5c53;--on-accent:#fff;--bad:#9c231c;--shadow:0 1px 2px rgb(40 38 25/.08),0 12px 32px -8px rgb(40 38 25/.18)}
@media (prefers-color-scheme:dark){:root{--paper:#0f1617;--card:#182223;--ink:#e9eeeb;--muted:#a9b7b4;--hair:#334142;--accent:#74d3c0;--on-accent:#06231f;--bad:#ffb3a8;--shadow:0 1px 2px rgb(0 0 0/.4),0 16px 40px -12px rgb(0 0 0/.6)}}
*,::before,::after{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;padding:1.5rem 1rem;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
p,h1,h2,dl,dd{margin:0}
p{text-wrap:pretty}
main{width:100%;max-width:27.5rem;margin:auto;background:var(--card);border:1px solid var(--hair);border-radius:1rem;box-shadow:var(--shadow)}
.stub{position:relative;display:flex;align-items:center;gap:.625rem;padding:1rem 2rem;border-bottom:2px dashed var(--hair);font-size:1.1875rem;font-weight:650;letter-spacing:-.01em}
.stub::before,.stub::after{content:"";position:absolute;bottom:-.5rem;width:.5rem;height:1rem;background:var(--paper);border:1px solid var(--hair)}
.stub::before{left:-1px;border-left:0;border-radius:0 1rem 1rem 0}
.stub::after{right:-1px;border-right:0;border-radius:1rem 0 0 1rem}
.ground{fill:var(--accent)}
.strokes{stroke:var(--on-accent)}
.content{display:grid;gap:1.125rem;padding:1.75rem 2rem 2rem}
.content>*{min-width:0}
.sign{stroke:var(--accent)}
.bad{stroke:var(--bad)}
h1{font:600 1.75rem/1.2 "Iowan Old Style","Palatino Linotype",Palatino,P052,"URW Palladio L",Charter,Georgia,"Noto Serif",serif;letter-spacing:-.01em;text-wrap:balance}
h2{margin-bottom:-.875rem;font-size:1rem}
dl{padding:.875rem 1rem;border:1px solid var(--hair);border-radius:.625rem}
dt{color:var(--muted);font-size:.8125rem}
dd+dt{margin-top:.75rem}
code{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace}
.lines{white-space:pre-line}
.lines code{display:inline-block;margin-top:.375rem;padding:.25rem .5rem;border-radius:.375rem;background:var(--paper);font-size:.94em}
@media (max-width:26rem){.stub{padding:.875rem 1.25rem}.content{padding:1.375rem 1.25rem 1.5rem}h1{font-size:1.5rem}}
@media (prefers-contrast:more){:root{--hair:var(--ink);--muted:var(--ink)}}
@media (forced-colors:active){.stub::before,.stub::after{display:none}.ground{fill:CanvasText}.strokes{stroke:Canvas}.sign{stroke:CanvasText}}
`
