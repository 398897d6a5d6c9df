/** How does the page look? Light and dark, narrow and wide, and with the colours that a person has chosen. */

export const style = `:root{--paper:#f6f5f1;--card:#fff;--ink:#1c1b18;--muted:#5f5c54;--hair:#d9d6cc;--accent:#0b5cad;--hits:#2f7d4f;--asked:#0b5cad;--refused:#a8580a;--failed:#b3261e}
@media (prefers-color-scheme:dark){:root{--paper:#161513;--card:#201f1c;--ink:#eeece6;--muted:#aaa69b;--hair:#3b3932;--accent:#7db8f5;--hits:#6cc58f;--asked:#7db8f5;--refused:#e8a862;--failed:#f2938c}}
*,::before,::after{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
header,main{max-width:64rem;margin:0 auto;padding:0 1rem}
header{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.25rem 1.5rem;padding-top:1.75rem}
main{display:grid;gap:1rem;padding-bottom:2.5rem}
main>*{min-width:0}
h1,h2,p,ul,dl,dd,figure{margin:0}
h1{font-size:1.5rem;line-height:1.2}
h2{font-size:1.0625rem;margin-bottom:.75rem}
.when,.none,.axis,figcaption{color:var(--muted);font-size:.875rem}
.when a{margin-left:.75rem}
a{color:var(--accent)}
a,summary{border-radius:.25rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
section{background:var(--card);border:1px solid var(--hair);border-radius:.75rem;padding:1.125rem 1.25rem 1.25rem}
.states{list-style:none;padding:.75rem 0 0;display:grid;gap:.5rem}
.states li{white-space:pre-line;padding:.5rem .875rem;background:var(--card);border:1px solid var(--hair);border-left:.375rem solid var(--muted);border-radius:.5rem}
.states .good{border-left-color:var(--hits)}
.states .bad{border-left-color:var(--failed)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.75rem;margin-bottom:1.125rem}
dt{color:var(--muted);font-size:.8125rem}
dd{font-size:1.375rem;font-weight:600;font-variant-numeric:tabular-nums}
figure>svg{display:block;width:100%;height:7.5rem;border-bottom:1px solid var(--hair);background:linear-gradient(var(--hair),var(--hair)) 0 0/100% 1px no-repeat}
.axis{display:flex;justify-content:space-between;gap:1rem;margin-top:.25rem}
figcaption{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-top:.5rem}
.key svg{width:.75rem;height:.75rem;margin-right:.375rem}
.hits{fill:var(--hits)}.asked{fill:var(--asked)}.refused{fill:var(--refused)}.failed{fill:var(--failed)}
details{margin-top:.75rem;font-size:.875rem}
summary{cursor:pointer;width:max-content;max-width:100%;padding:.125rem 0}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.375rem .875rem .375rem 0;border-bottom:1px solid var(--hair);overflow-wrap:break-word}
td:last-child,tbody th{overflow-wrap:anywhere}
td:last-child,th:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;white-space:nowrap}
tbody th{font-weight:600;min-width:6rem}
tbody tr:last-child>*{border-bottom:0}
@media (max-width:48rem){table,tbody,tr,tbody th,td{display:block}thead{display:none}
tbody tr{padding:.5rem 0;border-bottom:1px solid var(--hair)}tbody tr:last-child{border-bottom:0}
tbody th,td{padding:0;border:0;overflow-wrap:anywhere}td::before{content:attr(data-name) ": ";color:var(--muted)}}
@media (max-width:30rem){section{padding:.875rem}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (prefers-contrast:more){:root{--hair:var(--ink);--muted:var(--ink)}}
@media (forced-colors:active){.hits,.asked,.refused,.failed{forced-color-adjust:none}}
`
