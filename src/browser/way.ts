/** Which way in fits this place, and why? Told from the environment; nothing is started. */

import type { System } from '../system/system.ts'

/** What is known of the place that the program runs in. */
export interface Evidence {
  readonly platform: System['platform']
  /** Somebody sits at a terminal and may be asked. */
  readonly attended: boolean
  /** The variable that names a display, or `BROWSER`. */
  readonly display?: string | undefined
  /** The variable BROWSER names a program. */
  readonly browser: boolean
  readonly ssh: boolean
  readonly wsl: 'no' | 'with-interop' | 'without-interop'
  readonly container: boolean
  readonly codespace: boolean
  /** The terminal of an editor that works in a container or on another computer. */
  readonly editor: boolean
  /** Name of the CI system. */
  readonly ci?: string | undefined
  readonly cloudShell: boolean
}

export interface Way {
  /** `browser`: one is opened here. `address`: a person is shown the address. `device-code`: neither would do. */
  readonly kind: 'browser' | 'address' | 'device-code'
  /** Why, as the end of a sentence. */
  readonly why: string
  /** The browser runs on another computer, so its last page must find a way back. */
  readonly remote: boolean
}

/**
 * A browser wherever one can be opened; without one, a person at a terminal gets the address (policies that block device codes
 * let it pass), and only a program that nobody watches gets a device code.
 */
export function decide(evidence: Evidence): Way {
  const { attended } = evidence
  const remote = evidence.ssh || evidence.codespace || evidence.cloudShell
  const no = (why: string): Way => ({ kind: attended ? 'address' : 'device-code', why, remote: remote || evidence.container })
  const yes = (why: string): Way => ({ kind: 'browser', why, remote })
  // The port of a codespace is forwarded under another name, so the answer could never come back (Azure CLI 2.65).
  if (evidence.codespace) return no('this is a GitHub codespace, whose browser could not bring its answer here')
  if (evidence.cloudShell) return no('this is a Cloud Shell, which has no browser')
  if (evidence.browser) return yes(evidence.editor ? 'the editor names one in BROWSER' : 'the variable BROWSER names one')
  if (evidence.platform !== 'linux') return evidence.ssh ? no('this is an SSH session') : yes('this computer has a desktop')
  if (evidence.wsl === 'with-interop') return yes('this is WSL, and Windows opens pages for it')
  if (evidence.display) return yes(`there is a display (${evidence.display})`)
  if (evidence.wsl === 'without-interop') return no('this is WSL without access to Windows programs (interop is off)')
  if (evidence.ssh) return no('this is an SSH session without a display')
  if (evidence.ci) return no(`this is ${evidence.ci}`)
  return no(evidence.container ? 'this is a container without a display' : 'there is no graphical display')
}

/** @param attended whether somebody sits at a terminal, which the environment does not tell */
export function evidenceOf(system: System, attended: boolean): Evidence {
  const { env, platform } = system
  return {
    platform, attended,
    display: ['WAYLAND_DISPLAY', 'DISPLAY'].find((name) => env[name]),
    browser: Boolean(env['BROWSER']),
    ssh: isSsh(system),
    wsl: subsystem(system),
    container: has(system, '/.dockerenv') || has(system, '/run/.containerenv') || Boolean(env['KUBERNETES_SERVICE_HOST'] || env['container']),
    codespace: env['CODESPACES'] === 'true',
    editor: ['REMOTE_CONTAINERS', 'VSCODE_IPC_HOOK_CLI', 'DEVCONTAINER'].some((name) => Boolean(env[name])),
    ci: ciSystems.find(([name]) => env[name])?.[1],
    cloudShell: Boolean(env['ACC_CLOUD']),
  }
}

const ciSystems: readonly (readonly [variable: string, name: string])[] = [
  ['GITHUB_ACTIONS', 'GitHub Actions'], ['TF_BUILD', 'Azure Pipelines'], ['GITLAB_CI', 'GitLab CI'], ['JENKINS_URL', 'Jenkins'], ['CI', 'a CI job'],
]

export function isSsh({ env }: Pick<System, 'env'>): boolean {
  return Boolean(env['SSH_CONNECTION'] || env['SSH_TTY'] || env['SSH_CLIENT'])
}

/** The address of this computer that the SSH client dialled, as `ssh` wants it; `undefined` if it is not known. */
export function sshHost({ env }: Pick<System, 'env'>): string | undefined {
  const words = (env['SSH_CONNECTION'] ?? '').split(' ')
  const host = words.length === 4 ? words[2] : undefined
  return host && /^[\w.:%-]+$/.test(host) && !host.startsWith('-') ? host : undefined
}

/** Windows Subsystem for Linux; its kernel registers a handler for Windows programs where interop is on. */
function subsystem(system: System): Evidence['wsl'] {
  if (system.platform !== 'linux' || !/microsoft/i.test(content(system, '/proc/sys/kernel/osrelease'))) return 'no'
  const handlers = ['WSLInterop', 'WSLInterop-late'].map((name) => content(system, `/proc/sys/fs/binfmt_misc/${name}`))
  return handlers.some((text) => text.startsWith('enabled')) ? 'with-interop' : 'without-interop'
}

function content(system: System, path: string): string {
  try {
    return system.files.readText(path) ?? ''
  } catch {
    return '' // a hidden /proc only means that we cannot know
  }
}

function has(system: System, path: string): boolean {
  try {
    return system.files.status(path) !== undefined
  } catch {
    return false
  }
}
