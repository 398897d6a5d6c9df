/** The page where a person types the code that another device shows. */
import { newFlow } from './authorize.ts'
import { findUserCode } from './device-code.ts'
import { page, type Call } from './http.ts'
import { deviceCodePage } from './pages/pages.ts'
import { begin } from './sign-in.ts'
import type { State } from './state.ts'

/** GET shows the field (`?otc=CODE` fills it), POST `code` goes on to the sign-in. */
export async function devicePage(state: State, call: Call): Promise<Response> {
  const action = call.url.pathname
  const field = { action, hidden: {} }
  if (call.request.method !== 'POST') return page(deviceCodePage({ value: call.url.searchParams.get('otc') ?? '', ...field }))
  const value = call.form.get('code') ?? ''
  const device = findUserCode(state, value)
  if (!device || device.status !== 'pending') return page(deviceCodePage({ value, ...field, error: "That code didn't work. Check the code and try again. (AADSTS70018)" }))
  if (call.now >= device.expires) return page(deviceCodePage({ value, ...field, error: 'That code has expired. Start again on the device. (AADSTS70019)' }))
  const { client, tenant, scope, claims, deviceCode } = device
  return begin(state, call, newFlow(state, { client, tenant, scope, purpose: { kind: 'device', deviceCode }, ...(claims === undefined ? {} : { claims }) }))
}
