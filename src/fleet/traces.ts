/** How does a request become a span? Through the API of OpenTelemetry that stands beside azin, if traces are asked for; where they go is that API's affair. */

import { UsageError } from '../errors.ts'

type Attributes = Readonly<Record<string, string | number | boolean>>

interface Span {
  setAttributes(attributes: Attributes): unknown
  setStatus(status: { readonly code: number }): unknown
  end(): void
}

/** What is used of `@opentelemetry/api` 1. */
interface Api {
  readonly trace: { getTracer(name: string, version?: string): { startSpan(name: string, options: object, context: unknown): Span } }
  readonly context: { active(): unknown }
  readonly propagation: { extract(context: unknown, carrier: unknown): unknown }
  readonly SpanKind: { readonly SERVER: number; readonly CLIENT: number }
  readonly SpanStatusCode: { readonly ERROR: number }
}

export interface Traces {
  /** Something begins now; a request as a part of what its headers say (W3C trace context). @returns ends it */
  begin(name: string, headers?: unknown): (attributes: Attributes, failed: boolean) => void
}

/** By its name alone: no bundler takes it along, since it must be the one in which the traces of this process are set up. */
const besides = (name: string = '@opentelemetry/api'): Promise<unknown> => import(name)

/** @param load tests bring their own. @throws UsageError if the API is not there */
export async function openTraces(version: string, load: () => Promise<unknown> = besides): Promise<Traces> {
  const api = (await load().catch(() => {
    throw new UsageError('Traces are asked for, but @opentelemetry/api is not installed beside azin.', 1, ['npm install @opentelemetry/api', 'Or leave --traces out.'])
  })) as Api
  const tracer = api.trace.getTracer('azin', version)
  return {
    begin(name, headers) {
      const active = api.context.active()
      const span = tracer.startSpan(name, { kind: headers === undefined ? api.SpanKind.CLIENT : api.SpanKind.SERVER }, headers === undefined ? active : api.propagation.extract(active, headers))
      return (attributes, failed) => {
        span.setAttributes(attributes)
        if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR })
        span.end()
      }
    },
  }
}
