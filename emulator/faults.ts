/** Which requests meet trouble on purpose, and what does it look like? */
import { json, type Call } from './http.ts'
import type { Fault, State } from './state.ts'

/**
 * Says to the server what a Response cannot do: `reset` (end the connection with RST), `hang` (never answer), `cut` (half of
 * the body, then the end). A server that does not know the header shows a 500 that says so.
 */
export const faultHeader = 'x-azin-fault'

/** The fault that meets this request, counted down. */
export function takeFault(state: State, call: Call): Fault | undefined {
  const fault = state.faults.find((candidate) => candidate.times > 0 && hits(candidate, call))
  if (!fault) return undefined
  fault.times -= 1
  state.faults = state.faults.filter(({ times }) => times > 0)
  return fault
}

function hits(fault: Fault, call: Call): boolean {
  const method = fault.method === undefined || fault.method.toUpperCase() === call.request.method
  const host = fault.host === undefined || call.url.host.includes(fault.host)
  return method && host && (fault.path === '*' || call.url.pathname.includes(fault.path))
}

/** The troubled answer. @param work makes the answer that would have been */
export async function troubled(fault: Fault, work: () => Promise<Response>): Promise<Response> {
  if (fault.delay) await pause(fault.delay)
  if (fault.kind === 'cut') return marked('cut', await work())
  if (fault.processed) await work()
  if (fault.kind === 'garbage') return new Response(fault.body ?? '\u0000<<< {"access_token": 4', { status: fault.status ?? 200, headers: { 'content-type': 'application/json; charset=utf-8', ...fault.headers } })
  if (fault.kind === 'status') return status(fault)
  return marked(fault.kind, json({ error: `The emulator was told to ${fault.kind}, and this server cannot.` }, 500))
}

function status(fault: Fault): Response {
  const code = fault.status ?? 503
  const body = fault.body ?? JSON.stringify({ error: 'temporarily_unavailable', error_description: `The emulator was told to answer ${code}.` })
  const bodiless = code === 204 || code === 304
  return new Response(bodiless ? null : body, { status: code, headers: { 'content-type': 'application/json; charset=utf-8', ...fault.headers } })
}

function marked(kind: string, answer: Response): Response {
  const headers = new Headers(answer.headers)
  headers.set(faultHeader, kind)
  return new Response(answer.body, { status: answer.status, headers })
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
