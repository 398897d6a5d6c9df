/** How do kubectl, docker and git get their answers, and how are they told to ask? What they read is all that stands on standard output. */

import { AKS_SERVER } from '../credential/exec-credential.ts'
import { listed, NOT_FOUND, operations } from '../credential/docker-protocol.ts'
import { isDevOps, QUIT, readGitAsk } from '../credential/git-protocol.ts'
import { npmHints } from '../credential/npm-hints.ts'
import { dockerCredential, gitCredential, kubectlCredential, type ToolAnswer } from '../credential.ts'
import { dockerRegistries, installDocker, installGit, installKubectl, type Report, uninstallDocker, uninstallGit, uninstallKubectl } from '../credential-install.ts'
import { AuthError, isAzinError, UsageError } from '../errors.ts'
import type { System } from '../system/system.ts'
import { list, text } from './args.ts'
import type { Answer, Call } from './commands.ts'
import { placeHelper, removeHelpers } from './docker-launcher.ts'
import { warn } from './voice.ts'

export async function kubectl(system: System, call: Call): Promise<Answer> {
  const { values } = call
  const serverId = text(values, 'serverId')
  if (values['install']) return say(system, await installKubectl(system, selfOf(call), { file: text(values, 'kubeconfig'), user: text(values, 'kubeUser'), serverId, tenant: text(values, 'tenant') }))
  if (values['uninstall']) return say(system, await uninstallKubectl(system))
  return hand(system, call, await kubectlCredential(system, serverId ?? AKS_SERVER, who(call)))
}

export async function docker(system: System, call: Call): Promise<Answer> {
  const { values } = call
  if (values['install']) return say(system, await setUpDocker(system, call))
  if (values['uninstall']) return say(system, [...(await uninstallDocker(system)), ...removeHelpers(system, text(values, 'directory'))])
  const operation = operationOf(call, operations)
  if (operation === 'list') return write(system, listed(dockerRegistries(system)))
  const asked = new TextDecoder().decode(system.terminal.readInput())
  // The token is not kept anywhere but in the cache, so there is nothing to store and nothing to erase.
  if (operation !== 'get') return {}
  try {
    const answer = await dockerCredential(system, asked)
    return answer ? hand(system, call, answer) : write(system, `${NOT_FOUND}\n`, 1)
  } catch (error) {
    // docker shows what a failed helper wrote to standard output.
    if (isAzinError(error)) system.terminal.out(`${error.message.split('\n')[0]}\n`)
    throw error
  }
}

async function setUpDocker(system: System, call: Call): Promise<Report> {
  const registries = list(call.values, 'registry')
  if (!registries) throw new UsageError('the following arguments are required: --registry', 2, ['az credential docker --install --registry NAME.azurecr.io'])
  const done = await installDocker(system, registries)
  return [...(await placeHelper(system, selfOf(call), text(call.values, 'directory'))), ...done]
}

export async function git(system: System, call: Call): Promise<Answer> {
  const { values } = call
  if (values['install']) return say(system, await installGit(system, selfOf(call)))
  if (values['uninstall']) return say(system, await uninstallGit(system))
  const operation = operationOf(call, ['get', 'store', 'erase'])
  const ask = readGitAsk(new TextDecoder().decode(system.terminal.readInput()))
  if (operation !== 'get' || !isDevOps(ask)) return {}
  try {
    return await hand(system, call, await gitCredential(system, ask, who(call)))
  } catch (error) {
    system.terminal.out(QUIT)
    throw error
  }
}

export async function npm(system: System, { values }: Call): Promise<Answer> {
  return say(system, npmHints(list(values, 'registry')?.[0]))
}

function operationOf<T extends string>({ command, values }: Call, known: readonly T[]): T {
  const word = text(values, 'operation')
  const found = known.find((one) => one === word)
  if (found) return found
  const tool = command.path.split(' ')[1]!
  throw new UsageError(word === undefined ? `Say what ${tool} wants: ${known.join(', ')}.` : `'${word}' is no operation of a credential helper: ${known.join(', ')}.`, 2, [`To have ${tool} ask azin by itself: az credential ${tool} --install`])
}

function who({ values }: Call): { tenant?: string; subscription?: string } {
  const [tenant, subscription] = [text(values, 'tenant'), text(values, 'subscription')]
  return { ...(tenant !== undefined && { tenant }), ...(subscription !== undefined && { subscription }) }
}

function selfOf({ doors }: Call): readonly string[] {
  if (doors.self) return doors.self
  throw new AuthError('not_supported', 'This build does not know its own path, so other tools could not start it.')
}

async function hand(system: System, call: Call, answer: ToolAnswer): Promise<Answer> {
  for (const warning of answer.warnings) warn(system, call, warning)
  return write(system, answer.text)
}

function say(system: System, lines: Report): Answer {
  return write(system, `${lines.join('\n')}\n`)
}

function write(system: System, told: string, exit?: number): Answer {
  system.terminal.out(told)
  return exit === undefined ? {} : { exit }
}
