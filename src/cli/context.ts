/** Which contexts are there, and how are they made, shown, chosen and forgotten? */

import { isAllowed, nearestFile, readDirectoryFile } from '../context/directory-file.ts'
import { contextNamed, type Context, isContextName, readContexts, updateContexts } from '../context/store.ts'
import { contextOfNow, makeDefault } from '../contexts.ts'
import { AuthError, UsageError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { tell, warn } from './voice.ts'

const NAMES = 'A name begins with a letter or digit and goes on with letters, digits, ".", "_" and "-".'

export async function create(system: System, { values }: Call): Promise<Answer> {
  const name = nameOf(values)
  const context = await contextOfNow(system, { subscription: text(values, 'subscription'), account: text(values, 'account'), tenant: text(values, 'tenant') })
  await updateContexts(system, (file) => {
    if (Object.hasOwn(file.contexts, name) && !values['force']) {
      throw new AuthError('not_supported', `There is a context '${name}' already.`, [`To replace it: az context create ${name} --force`])
    }
    // What a later version wrote beside these fields stays.
    return { ...file, contexts: { ...file.contexts, [name]: { ...file.contexts[name], ...context } } }
  })
  return { value: shown(name, context, active(system)) }
}

function nameOf(values: Call['values']): string {
  const name = text(values, 'contextName') ?? ''
  if (isContextName(name)) return name
  throw new UsageError(name === '' ? 'the following arguments are required: name' : `'${name}' cannot be the name of a context.`, 2, [NAMES])
}

export async function list(system: System, call: Call): Promise<Answer> {
  const { contexts } = readContexts(system)
  const now = active(system)
  if (Object.keys(contexts).length === 0) warn(system, call, 'There are no contexts yet. To make one of the current account: az context create NAME')
  const value = Object.keys(contexts).sort().map((name) => shown(name, contexts[name]!, now))
  return { value, table: () => value.map((one) => ({ Name: one.name, Account: one.account, Subscription: one.subscriptionName ?? one.subscription, Tenant: one.tenant, Cloud: one.cloud, Here: one.active })) }
}

export async function show(system: System, { values }: Call): Promise<Answer> {
  const name = text(values, 'contextName') ?? text(values, 'context') ?? active(system)
  if (!name) throw new AuthError('context_not_found', 'No context is chosen in this shell.', ['export AZIN_CONTEXT=NAME', 'az context list'])
  return { value: shown(name, contextNamed(readContexts(system), name), active(system)) }
}

/** What this shell, or `--context`, has chosen. */
function active(system: System): string | undefined {
  return system.env['AZIN_CONTEXT'] || undefined
}

function shown(name: string, { cloud, account, tenant, subscription, subscriptionName }: Context, now: string | undefined) {
  return { name, cloud, account, tenant, subscription, ...(subscriptionName !== undefined && { subscriptionName }), active: name === now }
}

export async function use(system: System, call: Call): Promise<Answer> {
  const name = nameOf(call.values)
  const { subscription, subscriptionName, account } = await makeDefault(system, name)
  tell(system, `Every shell without a context of its own now uses '${subscriptionName ?? subscription}' as ${account}.`)
  const other = active(system)
  if (other && other !== name) tell(system, `This one does not: AZIN_CONTEXT is '${other}'.`)
  return {}
}

export async function remove(system: System, { values }: Call): Promise<Answer> {
  const name = nameOf(values)
  await updateContexts(system, (file) => {
    contextNamed(file, name)
    const { [name]: _gone, ...contexts } = file.contexts
    return { ...file, contexts }
  })
  return {}
}

/** Remembers the content of the nearest `.azin`: a changed file must be allowed again. */
export async function allow(system: System, { values }: Call): Promise<Answer> {
  const found = await fileOf(system, values)
  contextNamed(readContexts(system), found.context)
  await updateContexts(system, (file) => (isAllowed(file, found) ? file : { ...file, allowed: { ...file.allowed, [found.path]: found.hash } }))
  tell(system, `${found.path} may choose the context '${found.context}', as long as it stays as it is.`)
  return {}
}

export async function deny(system: System, { values }: Call): Promise<Answer> {
  const { path } = await fileOf(system, values)
  await updateContexts(system, (file) => {
    const { [path]: gone, ...allowed } = file.allowed
    return gone === undefined ? file : { ...file, allowed }
  })
  tell(system, `${path} chooses nothing any more.`)
  return {}
}

async function fileOf(system: System, values: Call['values']) {
  const path = text(values, 'path')
  const found = path === undefined ? await nearestFile(system) : await readDirectoryFile(system, path.startsWith('/') || /^[A-Za-z]:/.test(path) ? path : `${system.workingDirectory}/${path.replace(/^\.\//, '')}`)
  if (found) return found
  throw new AuthError('file_unreadable', 'There is no file .azin in this directory or above it.', ['echo "context = NAME" > .azin'])
}

/** For the hook: the name that counts here, or nothing; why not, on standard error. Never fails, since a prompt must come. */
export async function enter(system: System): Promise<Answer> {
  try {
    const found = await nearestFile(system)
    if (!found) return {}
    const file = readContexts(system)
    if (!isAllowed(file, found)) tell(system, `azin: ${found.path} asks for the context '${found.context}'. It acts once you have looked at it and run: az context allow`)
    else if (!Object.hasOwn(file.contexts, found.context)) tell(system, `azin: ${found.path} asks for the context '${found.context}', which is not there: az context create ${found.context}`)
    else system.terminal.out(found.context + '\n')
  } catch (error) {
    tell(system, `azin: ${(error as Error).message}`)
  }
  return {}
}

export async function hook(system: System, { values, doors }: Call): Promise<Answer> {
  const { hookFor, hookLine, shells } = await import('../context/hook.ts')
  const shell = shells.find((one) => one === text(values, 'hookShell'))
  if (!shell) throw new UsageError(`Say which shell: ${shells.join(', ')}.`, 2, shells.map(hookLine))
  if (!doors.self) throw new AuthError('not_supported', 'This build does not know its own path, so a shell could not start it.')
  system.terminal.out(hookFor(shell, doors.self))
  return {}
}
