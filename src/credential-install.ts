/** The narrator of setting up other tools: what is changed where, said before anyone wonders, and undone exactly. */

import { HELPER, helperOf, withHelper } from './credential/docker-config.ts'
import { registryHost } from './credential/docker-protocol.ts'
import { devOpsPatterns } from './credential/git-protocol.ts'
import { deltaOf, takenBack } from './credential/delta.ts'
import { addHelper, type GitSettings, removeHelper, undoneHelper } from './credential/git-config.ts'
import { columnIn, type Exec, kubeUser, withExec, withoutExec } from './credential/kubeconfig.ts'
import { type Change, forget, readRecord, remember } from './credential/record.ts'
import { AuthError, UsageError } from './errors.ts'
import { activeCloud } from './profile/clouds.ts'
import type { System } from './system/system.ts'

/** Lines for a person. */
export type Report = readonly string[]

export interface KubectlAsk {
  readonly file?: string | undefined
  /** Name of the user in the kubeconfig; that of the current context by default. */
  readonly user?: string | undefined
  readonly serverId?: string | undefined
  readonly tenant?: string | undefined
}

/** `$KUBECONFIG` may list several: the first that is there, as kubectl writes into it. */
function kubeconfigPath(system: System, asked: string | undefined): string {
  const listed = (system.env['KUBECONFIG'] ?? '').split(system.platform === 'win32' ? ';' : ':').filter((one) => one !== '')
  const path = asked ?? listed.find((one) => system.files.status(one)) ?? listed[0] ?? `${system.home ?? ''}/.kube/config`
  return /^([/\\]|[A-Za-z]:)/.test(path) ? path : `${system.workingDirectory}/${path}`
}

function readKubeconfig(system: System, path: string): string {
  const source = system.files.readText(path)
  if (source !== undefined) return source
  throw new AuthError('file_unreadable', `There is no kubeconfig ${path}.`, ['az aks get-credentials --resource-group GROUP --name CLUSTER', 'az credential kubectl --install --kubeconfig FILE'])
}

/** @param self absolute paths, because kubectl may be started with another PATH */
export async function installKubectl(system: System, self: readonly string[], ask: KubectlAsk): Promise<Report> {
  const path = kubeconfigPath(system, ask.file)
  const source = readKubeconfig(system, path)
  const user = kubeUser(path, source, ask.user)
  if (user.otherMeans) throw new AuthError('not_supported', `The user '${user.name}' of ${path} signs in by its own '${user.otherMeans}'. It was left alone.`, ['az aks get-credentials --resource-group GROUP --name CLUSTER --format exec'])
  const exec = execOf(self, { ...formerly(user.exec), ...given(ask) })
  const change: Change = { tool: 'kubectl', path, entry: user.name, before: { text: user.text, column: columnIn(path, source, user.name) }, after: exec.args }
  const text = withExec(path, source, user.name, exec)
  await remember(system, change)
  await rewrite(system, path, text)
  return [`Changed: ${path}`, `The user '${user.name}' now signs in with: ${[exec.command, ...exec.args].join(' ')}`, ...(user.text === null ? [] : ['Instead of:', ...user.text.split('\n').map((line) => `  ${line}`)]), `To undo it: az credential kubectl --uninstall`]
}

function given({ serverId, tenant }: KubectlAsk): { serverId?: string; tenant?: string } {
  return { ...(serverId !== undefined && { serverId }), ...(tenant !== undefined && { tenant }) }
}

/** What kubelogin was told about the cluster goes for azin as well. */
function formerly(exec: Partial<Exec> | undefined): { serverId?: string; tenant?: string } {
  if (!/(^|[\\/])kubelogin(\.exe)?$/.test(exec?.command ?? '')) return {}
  const value = (name: string) => exec?.args?.[exec.args.indexOf(name) + 1]
  return given({ serverId: exec?.args?.includes('--server-id') ? value('--server-id') : undefined, tenant: exec?.args?.includes('--tenant-id') ? value('--tenant-id') : undefined })
}

function execOf([command = '', ...args]: readonly string[], { serverId, tenant }: { serverId?: string; tenant?: string }): Exec {
  const options = [...(serverId === undefined ? [] : ['--server-id', serverId]), ...(tenant === undefined ? [] : ['--tenant', tenant])]
  return { apiVersion: 'client.authentication.k8s.io/v1beta1', command, args: [...args, 'credential', 'kubectl', ...options], env: null, interactiveMode: 'Never', provideClusterInfo: false }
}

export async function uninstallKubectl(system: System): Promise<Report> {
  return undo(system, 'kubectl', async (change) => {
    const source = system.files.readText(change.path)
    if (source === undefined) return `${change.path} is gone.`
    const { exec } = kubeUser(change.path, source, change.entry)
    if (JSON.stringify(exec?.args) !== JSON.stringify(change.after)) return `The user '${change.entry}' of ${change.path} was changed since, and was left alone.`
    const { text, column } = change.before as { readonly text: string | null; readonly column: number }
    await rewrite(system, change.path, withoutExec(change.path, source, change.entry, text, column))
    return `Undone: the user '${change.entry}' of ${change.path} is as before.`
  })
}

function dockerConfigPath(system: System): string {
  return `${system.env['DOCKER_CONFIG'] || `${system.home ?? ''}/.docker`}/config.json`
}

/** @param registries names or hosts of registries */
export async function installDocker(system: System, registries: readonly string[]): Promise<Report> {
  const suffix = activeCloud(system).suffixes['acrLoginServerEndpoint']
  if (!suffix) throw new AuthError('cloud_invalid', 'The active cloud does not say how its registries are called.', ['az cloud update --suffix-acr-login-server-endpoint SUFFIX'])
  const path = dockerConfigPath(system)
  const hosts = registries.map((name) => {
    const host = registryHost(name.includes('.') ? name : `${name}.${suffix.replace(/^\./, '')}`, suffix)
    if (host === undefined) throw new UsageError(`'${name}' is not a registry of Azure Container Registry: those end in .${suffix.replace(/^\./, '')}`, 1)
    return host
  })
  const report: string[] = []
  for (const host of hosts) {
    const source = system.files.readText(path)
    const before = helperOf(path, source, host)
    if (before === HELPER) {
      report.push(`${path}: credHelpers["${host}"] is "${HELPER}" already.`)
      continue
    }
    const text = withHelper(path, source, host, HELPER) ?? ''
    const bytes = { file: path, made: source === undefined, ...deltaOf(source ?? '', text) }
    await remember(system, { tool: 'docker', path, entry: host, before: { helper: before, file: source !== undefined }, after: HELPER, bytes })
    await rewrite(system, path, text)
    report.push(`${path}: credHelpers["${host}"] is now "${HELPER}"${before === null ? '' : `, and was "${before}"`}.`)
  }
  return [...report, 'To undo it: az credential docker --uninstall']
}

export async function uninstallDocker(system: System): Promise<Report> {
  return undo(system, 'docker', async (change) => {
    const { path, entry, before, after } = change
    const source = system.files.readText(path)
    if (source === undefined) return `${path} is gone.`
    if (helperOf(path, source, entry) !== after) return `${path}: credHelpers["${entry}"] was changed since, and was left alone.`
    const { helper, file } = before as { readonly helper: string | null; readonly file: boolean }
    if (!(await putBack(system, change))) {
      const text = withHelper(path, source, entry, helper)
      if (text === undefined && !file) system.files.remove(path)
      else await rewrite(system, path, text ?? '{}')
    }
    return `Undone: ${path}: credHelpers["${entry}"] is ${helper === null ? 'gone' : `"${helper}" again`}.`
  })
}

/** The registries that docker asks azin about. */
export function dockerRegistries(system: System): readonly string[] {
  return readRecord(system).filter(({ tool }) => tool === 'docker').map(({ entry }) => entry)
}

export async function installGit(system: System, self: readonly string[]): Promise<Report> {
  const git = await gitSettings(system)
  const helper = `!${[...self, 'credential', 'git'].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`
  // One that stood elsewhere goes.
  if (readRecord(system).some(({ tool, after }) => tool === 'git' && after !== helper)) await uninstallGit(system)
  const report: string[] = []
  for (const pattern of devOpsPatterns) {
    const entry = `credential.${pattern}.helper`
    const values = await git.all(entry)
    if (values.at(-1) === helper) {
      report.push(`git config --global: ${entry} is azin already.`)
      continue
    }
    const change: Change = { tool: 'git', path: 'global', entry, before: values, after: helper }
    await remember(system, change) // known before it is made
    const files = gitFiles(system).map((file) => ({ file, source: system.files.readText(file) }))
    report.push(...(await addHelper(git, entry, helper)))
    const changed = files.find(({ file, source }) => system.files.readText(file) !== source)
    if (changed) await remember(system, { ...change, bytes: { file: changed.file, made: changed.source === undefined, ...deltaOf(changed.source ?? '', system.files.readText(changed.file) ?? '') } })
  }
  return [...report, 'To undo it: az credential git --uninstall']
}

export async function uninstallGit(system: System): Promise<Report> {
  const git = await gitSettings(system)
  return undo(system, 'git', async (change) => {
    const [before, after] = [change.before as readonly string[], change.after as string]
    if ((await git.all(change.entry)).includes(after) && (await putBack(system, change))) return undoneHelper(change.entry, before)
    return removeHelper(git, change.entry, before, after)
  })
}

/** Where git keeps the user's settings: it writes into one of these. */
function gitFiles({ env, home }: System): readonly string[] {
  if (env['GIT_CONFIG_GLOBAL']) return [env['GIT_CONFIG_GLOBAL']]
  return [`${home ?? ''}/.gitconfig`, `${env['XDG_CONFIG_HOME'] || `${home ?? ''}/.config`}/git/config`]
}

async function gitSettings(system: System): Promise<GitSettings> {
  const file = await system.processes.which('git')
  if (file === undefined) throw new AuthError('not_supported', 'There is no git on the PATH.')
  const run = (...args: string[]) => system.processes.run(file, ['config', '--global', ...args], { timeout: 20_000 })
  return {
    all: async (name) => (await run('--null', '--get-all', name)).stdout.split('\0').slice(0, -1),
    change: async (...args) => {
      const { code, stderr } = await run(...args)
      if (code !== 0) throw new AuthError('file_unwritable', `git could not change its settings: ${stderr.trim().split('\n')[0] || `exit code ${code}`}`)
    },
  }
}

/** In place of the file's text; who may read it stays as it is. */
async function rewrite(system: System, path: string, text: string): Promise<void> {
  const { kind, mode = 0 } = system.files.status(path) ?? {}
  system.files.replace(path, text)
  const others = mode & 0o777
  if (kind === 'file' && others !== 0o600 && system.platform !== 'win32') await system.processes.run('/bin/chmod', [others.toString(8), path])
}

/** The file as it was to the byte, if nobody has touched this part of it since. */
async function putBack(system: System, { bytes }: Change): Promise<boolean> {
  const text = bytes && takenBack(system.files.readText(bytes.file) ?? '', bytes)
  if (text === undefined) return false
  if (bytes!.made && text === '') system.files.remove(bytes!.file)
  else await rewrite(system, bytes!.file, text)
  return true
}

/** Each change of a tool, the last one first; one that cannot be undone any more is said, and forgotten. */
async function undo(system: System, tool: Change['tool'], work: (change: Change) => string | Promise<string>): Promise<Report> {
  const changes = readRecord(system).filter((change) => change.tool === tool).reverse()
  const report: string[] = []
  for (const change of changes) {
    report.push(await work(change))
    await forget(system, change)
  }
  return report.length > 0 ? report : [`Nothing of azin is set up for ${tool} here.`]
}
