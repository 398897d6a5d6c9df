/** How does a command line become one request, and its answer a result? */

import { UsageError } from '../errors.ts'
import { disarmed } from '../output/disarm.ts'
import { parseExactly } from '../output/exact-numbers.ts'
import { activeCloud } from '../profile/clouds.ts'
import { isJson, rest, type RestAsk } from '../rest.ts'
import type { HttpResponse, System } from '../system/system.ts'
import { list, text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { pathOf } from './path-of.ts'
import { warn } from './voice.ts'

export async function restCommand(system: System, call: Call): Promise<Answer> {
  const { values } = call
  const body = text(values, 'body')
  const answer = await rest(system, {
    ...common(system, call),
    method: (text(values, 'method') ?? 'get').toUpperCase() as RestAsk['method'],
    url: text(values, 'url') ?? '',
    headers: pairs(list(values, 'headers'), '--headers'),
    parameters: pairs(list(values, 'uriParameters'), '--uri-parameters'),
    body: body === undefined ? undefined : onTheWire(body),
    skipAuthorization: values['skipAuthorizationHeader'] === true,
    resource: text(values, 'resource'),
  })
  const file = text(values, 'outputFile')
  if (file === undefined) return shown(system, call, answer)
  system.files.replace(pathOf(system, file), answer.body)
  return {}
}

function common(system: System, call: Call): Pick<RestAsk, 'command' | 'options' | 'warn' | 'subscription'> {
  const given = call.command.options.filter(({ key }) => call.values[key] !== undefined).map(({ names }) => names[0])
  return { command: call.command.path, options: given.join(' '), warn: (line) => warn(system, call, line), subscription: text(call.values, 'subscription') }
}

/** `az ad signed-in-user show` and `list-owned-objects`: two addresses of Microsoft Graph. */
export async function signedInUser(system: System, call: Call): Promise<Answer> {
  const { value } = await askGraph(system, call, 'v1.0/me')
  return { value }
}

export async function ownedObjects(system: System, call: Call): Promise<Answer> {
  const wanted = text(call.values, 'type')
  const { value } = await askGraph(system, call, 'v1.0/me/ownedObjects')
  const found = ((value as { value?: unknown })?.value ?? []) as readonly Record<string, unknown>[]
  return { value: wanted === undefined ? found : found.filter((one) => one['@odata.type'] === `#microsoft.graph.${wanted}`) }
}

async function askGraph(system: System, call: Call, path: string): Promise<{ readonly value: unknown }> {
  const resource = activeCloud(system).endpoints['microsoftGraphResourceId'] ?? ''
  const url = `${resource.replace(/\/+$/, '')}/${path}`
  const { body } = await rest(system, { ...common(system, call), method: 'GET', url, headers: {}, parameters: {}, resource, plainly: true })
  return { value: parseExactly(new TextDecoder().decode(body)) }
}

/** Each is `KEY=VALUE` or a JSON object. */
function pairs(given: readonly string[] | undefined, option: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const one of given ?? []) Object.assign(found, pair(one, option))
  return found
}

function pair(one: string, option: string): Record<string, string> {
  const object = isJson(one) ? (JSON.parse(one) as unknown) : undefined
  if (typeof object === 'object' && object !== null) return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, String(value)]))
  const equals = one.indexOf('=')
  if (equals < 1) throw new UsageError(`argument ${option}: '${one}' is neither KEY=VALUE nor JSON.`, 1)
  return { [one.slice(0, equals)]: one.slice(equals + 1) }
}

/** JSON goes as ASCII, its numbers as they were typed; anything else as it is. */
function onTheWire(body: string): string {
  if (!isJson(body)) return body
  return body.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function shown(system: System, call: Call, { body }: HttpResponse): Answer {
  const content = new TextDecoder().decode(body)
  if (content === '') return {}
  if (isJson(content)) return { value: parseExactly(content) }
  warn(system, call, 'Not a json response, outputting to stdout. For binary data suggest use "--output-file" to write to a file')
  const text = content.endsWith('\n') ? content : `${content}\n`
  system.terminal.out(system.terminal.output ? disarmed(text) : text)
  return {}
}
