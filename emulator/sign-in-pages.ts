/** Which page belongs to a step of the sign-in, and where may its form lead? */
import { page } from './http.ts'
import { accountPickerPage, consentPage, deviceConfirmPage, passwordPage, secondFactorPage, usernamePage, type Field } from './pages/pages.ts'
import { formTarget } from './redirect-uri.ts'
import { readScope } from './scopes.ts'
import { people } from './session.ts'
import type { Step } from './sign-in.ts'
import type { Flow } from './state.ts'

/** The page of the flow's present step. @param error one sentence on what was wrong with the last answer */
export function show(step: Step, error?: string): Response {
  const { flow } = step
  const field: Field = { action: `/${encodeURIComponent(flow.tenant)}/login`, hidden: { flow: flow.id, csrf: flow.csrf }, ...(error === undefined ? {} : { error }) }
  // Browsers hold a form's target policy against the redirect that answers it, too.
  const target = flow.purpose.kind === 'redirect' ? formTarget(flow.purpose.redirectUri) : undefined
  return page(views[flow.stage](step, field), { formTargets: target ? [target] : [] })
}

const views: Readonly<Record<Flow['stage'], (step: Step, field: Field) => string>> = {
  pick: ({ state, call, app }, field) => {
    const accounts = people(state, call).map(({ user, proof }) => ({ name: user.name, display: user.displayName, signedIn: proof !== undefined }))
    return accountPickerPage({ app: app.name, accounts, ...field })
  },
  username: ({ flow, app }, field) => usernamePage({ app: app.name, ...(flow.username === undefined ? {} : { value: flow.username }), ...field }),
  password: ({ flow }, field) => passwordPage({ username: flow.username ?? '', ...field }),
  otp: ({ state, flow }, field) => secondFactorPage({ username: flow.username ?? '', ...(state.settings.showCodes && flow.otp ? { demoCode: flow.otp } : {}), ...field }),
  consent: ({ state, flow, app }, field) => {
    const { resource, permissions } = readScope(state.directory, flow.scope, flow.tenant)
    return consentPage({ app: app.name, username: flow.username ?? '', permissions: permissions.map((name) => `${resource.name}: ${name}`), ...field })
  },
  'device-confirm': ({ state, flow, app }, field) => {
    const code = flow.purpose.kind === 'device' ? state.deviceCodes.get(flow.purpose.deviceCode)?.userCode : undefined
    return deviceConfirmPage({ app: app.name, code: code ?? '', ...field })
  },
}
