/** What do the emulator's pages look like? Served at `/_azin/style.css`; nothing in it points elsewhere. */

const colours = `
:root {
  color-scheme: light dark;
  --paper: #efede4; --card: #fffdf8; --ink: #1c2b2b; --muted: #4f5e5e; --hair: #d9d5c7; --edge: #7a8584;
  --accent: #0d5c53; --accent-strong: #08443d; --on-accent: #ffffff; --tint: #e4efeb;
  --notice: #f5e6bf; --on-notice: #4b3603; --warn-edge: #b5820e; --bad: #9c231c; --bad-tint: #fbeae7; --ring: #5a3fa8;
  --shadow: 0 1px 2px rgb(40 38 25 / .08), 0 12px 32px -8px rgb(40 38 25 / .18);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1617; --card: #182223; --ink: #e9eeeb; --muted: #a9b7b4; --hair: #334142; --edge: #7d8c8a;
    --accent: #74d3c0; --accent-strong: #9be3d4; --on-accent: #06231f; --tint: #1f3532;
    --notice: #322809; --on-notice: #f2dda6; --warn-edge: #d9a93a; --bad: #ffb3a8; --bad-tint: #3b1c19; --ring: #c5adff;
    --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 16px 40px -12px rgb(0 0 0 / .6);
  }
}`

const page = `
*, *::before, *::after { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; }
p, h1, ul, dl, dd { margin: 0; padding: 0; }
p { text-wrap: pretty; }
ul { list-style: none; }
code { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .94em; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.banner { padding: .375rem 1rem; background: var(--notice); color: var(--on-notice); font-size: .8125rem; text-align: center; text-wrap: balance; border-bottom: 1px solid transparent; }
.pass { position: relative; width: min(27.5rem, 100% - 2rem); margin: auto auto 0; background: var(--card); border: 1px solid var(--hair); border-radius: 1rem; box-shadow: var(--shadow); }
.stub { position: relative; display: flex; align-items: center; gap: .625rem; padding: 1rem 2rem; border-bottom: 2px dashed var(--hair); }
.stub::before, .stub::after { content: ""; position: absolute; bottom: -.5rem; width: .5rem; height: 1rem; background: var(--paper); border: 1px solid var(--hair); }
.stub::before { left: -1px; border-left: 0; border-radius: 0 1rem 1rem 0; }
.stub::after { right: -1px; border-right: 0; border-radius: 1rem 0 0 1rem; }
.mark { flex: none; width: 2rem; height: 2rem; }
.mark-ground { fill: var(--accent); }
.mark-lines { stroke: var(--on-accent); }
.wordmark { font-size: 1.1875rem; font-weight: 650; letter-spacing: -.01em; }
.tag { padding: .0625rem .5rem; border: 1px solid currentColor; border-radius: 1rem; color: var(--muted); font-size: .75rem; }
.stub .tag { margin-inline-start: auto; }
.content { padding: 1.75rem 2rem 2rem; display: grid; gap: 1.25rem; }
.content > *, form > * { min-width: 0; }
h1 { font: 600 1.75rem/1.2 "Iowan Old Style", "Palatino Linotype", Palatino, P052, "URW Palladio L", Charter, Georgia, "Noto Serif", serif; letter-spacing: -.01em; text-wrap: balance; }
.lead { margin-top: -.75rem; color: var(--muted); }
.lead strong { color: var(--ink); }
.lines { white-space: pre-line; }
.foot { margin-block: 0 auto; padding: 1.25rem 1rem 1.5rem; color: var(--muted); font-size: .8125rem; text-align: center; text-wrap: balance; }
`

const controls = `
form { display: grid; gap: 1.25rem; }
.field { display: grid; gap: .375rem; }
label { font-weight: 600; }
input:not([type=hidden], [hidden]) { width: 100%; min-height: 3rem; padding: .5rem .875rem; border: 1px solid var(--edge); border-radius: .625rem; background: var(--card); color: var(--ink); font: inherit; }
input[aria-invalid] { border-color: var(--bad); border-width: 2px; padding-inline: calc(.875rem - 1px); }
input.code { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 1.375rem; letter-spacing: .16em; }
input.upper { text-transform: uppercase; }
.hint { color: var(--muted); font-size: .875rem; }
button { min-height: 3rem; padding: .5rem 1.25rem; border: 1px solid transparent; border-radius: .625rem; background: none; color: var(--ink); font: inherit; text-align: center; cursor: pointer; touch-action: manipulation; transition: background-color .15s, border-color .15s; }
.primary { background: var(--accent); color: var(--on-accent); font-weight: 600; }
.primary:hover { background: var(--accent-strong); }
.secondary { border-color: var(--edge); font-weight: 600; }
.secondary:hover, .quiet:hover, .choice:hover { background: var(--tint); }
.quiet { min-height: 2.75rem; padding-inline: .875rem; color: var(--accent); font-weight: 600; }
.exits { display: flex; justify-content: space-between; margin: -.5rem -.875rem -.75rem; }
.exits > :only-child { margin-inline-end: auto; }
.decision { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 7rem), 1fr)); gap: .75rem; }
:focus { outline: none; }
:focus-visible, input:focus { outline: 3px solid var(--ring); outline-offset: 2px; }
`

const parts = `
.choices { display: grid; gap: .5rem; }
.choice { display: flex; align-items: center; gap: .875rem; width: 100%; min-height: 4rem; padding: .625rem .875rem; border-color: var(--hair); text-align: start; }
.choice:hover { border-color: var(--accent); }
.choice-text { flex: 1; min-width: 0; line-height: 1.35; }
.choice-name, .choice-detail { display: block; }
.choice-name { font-weight: 600; }
.choice-detail { color: var(--muted); font-size: .875rem; }
.state { display: flex; align-items: center; gap: .375rem; margin-top: .125rem; color: var(--accent); font-size: .8125rem; font-weight: 600; }
.state::before { content: ""; width: .5rem; height: .5rem; border: 4px solid currentColor; border-radius: 50%; }
.avatar { flex: none; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%; background: var(--tint); color: var(--accent); font-weight: 650; line-height: 1; }
.plus { background: none; border: 1.5px dashed var(--edge); font-size: 1.25rem; font-weight: 400; }
.who { display: flex; align-items: center; gap: .625rem; margin-top: -.375rem; }
.who bdi { min-width: 0; }
.who .avatar { width: 1.75rem; height: 1.75rem; font-size: .8125rem; }
.permissions { display: grid; gap: .5rem; margin-top: -.75rem; }
.permissions li { position: relative; padding-inline-start: 1.625rem; }
.permissions li::before { content: ""; position: absolute; inset-inline-start: .375rem; top: .375rem; width: .375rem; height: .6875rem; border: solid var(--accent); border-width: 0 2px 2px 0; rotate: 45deg; }
.error, .warning { padding: .75rem .875rem; border-inline-start: 4px solid var(--bad); border-radius: .375rem; background: var(--bad-tint); color: var(--bad); }
.error { font-weight: 600; }
.warning { border-color: var(--warn-edge); background: var(--notice); color: var(--on-notice); font-size: .9375rem; }
.demo { display: flex; align-items: center; gap: .625rem; margin-top: -.5rem; color: var(--muted); font-size: .875rem; }
.demo code { color: var(--ink); }
.facts { display: grid; gap: .875rem; padding: .875rem 1rem; border: 1px solid var(--hair); border-radius: .625rem; font-size: .9375rem; }
.facts dt { color: var(--muted); font-size: .8125rem; }
.big { font-size: 1.375rem; letter-spacing: .12em; }
.sign { stroke: var(--accent); margin-bottom: -.25rem; }
.sign.bad { stroke: var(--bad); }
.sign.calm { stroke: var(--muted); }
`

const situations = `
@media (max-width: 26rem) {
  .stub { padding: .875rem 1.25rem; }
  .content { padding: 1.375rem 1.25rem 1.5rem; }
  h1 { font-size: 1.5rem; }
}
@media (max-width: 30rem), (max-height: 30rem) { .pass { margin-block: 1.25rem 0; } }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { transition: none !important; animation: none !important; } }
@media (prefers-contrast: more) { :root { --hair: var(--edge); --muted: var(--ink); } }
@media (forced-colors: active) {
  .stub::before, .stub::after { display: none; }
  .mark-ground { fill: CanvasText; }
  .mark-lines { stroke: Canvas; }
  .sign, .sign.bad, .sign.calm { stroke: CanvasText; }
  .banner { border-color: CanvasText; }
  .primary { border: 2px solid ButtonText; }
  .exits { margin: 0; }
  .error, .warning { border: 1px solid CanvasText; border-inline-start-width: 4px; }
  .permissions li::before { border-color: CanvasText; }
  :focus-visible, input:focus { outline-color: Highlight; }
}
`

/** The whole stylesheet. */
export const stylesheet: string = `${colours}${page}${controls}${parts}${situations}`.trimStart()
