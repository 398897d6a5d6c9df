/** What is kept of a request, for tests to look at? Everything: this is a play cloud with play secrets. */
import type { Call } from './http.ts'
import type { SeenRequest } from './state.ts'

export function remembered({ request, url, form, now }: Call): SeenRequest {
  return {
    at: now, method: request.method, host: url.host, path: url.pathname, query: Object.fromEntries(url.searchParams), headers: Object.fromEntries(request.headers), form: Object.fromEntries(form),
  }
}
