/** What could open a web page here, in the order to try? */

import type { System } from '../system/system.ts'

export interface Opener {
  /** For people: the program's name without folder and `.exe`. */
  readonly name: string
  readonly file: string
  /** Named by the variable BROWSER. */
  readonly chosen?: true
  readonly args: (url: string) => readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Sign-in pages need a real browser, and a text browser would take the terminal. */
const textBrowsers = new Set(['www-browser', 'links', 'links2', 'elinks', 'lynx', 'w3m', 'browsh'])

const graphicalBrowsers = [
  'xdg-open', 'gio', 'x-www-browser', 'microsoft-edge', 'google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser',
  'firefox', 'firefox-esr', 'brave-browser', 'vivaldi', 'opera', 'epiphany', 'konqueror', 'falkon',
]

export interface Openers {
  /** Best first. */
  readonly openers: readonly Opener[]
  /** One sentence for when there is none. */
  readonly reason: string
  /** What the variable BROWSER names and cannot be used. */
  readonly unusable: readonly string[]
}

export async function findOpeners(system: System): Promise<Openers> {
  const chosen = await chosenByUser(system)
  const openers = [...chosen.openers, ...(await ofPlatform(system))]
  const reason = chosen.refused.length
    ? `Only a text browser was found (${chosen.refused.join(', ')}), and the sign-in page needs a graphical one.`
    : chosen.missing.length
      ? `The program that the variable BROWSER names was not found (${chosen.missing.join(', ')}).`
      : hasDisplay(system)
        ? 'No web browser was found.'
        : 'No web browser can be opened: there is no graphical display (neither DISPLAY nor WAYLAND_DISPLAY is set).'
  return { openers, reason, unusable: [...chosen.refused, ...chosen.missing] }
}

/** The variable BROWSER, read as Python's `webbrowser` does: a list of commands, `%s` for the address, a closing `&` ignored. */
async function chosenByUser(system: System): Promise<{ openers: Opener[]; refused: string[]; missing: string[] }> {
  const openers: Opener[] = []
  const refused: string[] = []
  const missing: string[] = []
  for (const entry of (system.env['BROWSER'] ?? '').split(system.platform === 'win32' ? ';' : ':')) {
    const words = splitWords(entry)
    if (words.at(-1) === '&') words.pop()
    const whole = words.length > 1 ? await system.processes.which(entry.trim()) : undefined
    const file = whole ?? (words[0] ? await system.processes.which(words[0]) : undefined)
    if (!file) {
      if (words[0]) missing.push(nameOf(words[0]))
      continue
    }
    const name = nameOf(file)
    if (textBrowsers.has(name)) refused.push(name)
    else openers.push({ name, file, chosen: true, args: (url) => fill(whole ? [] : words.slice(1), url) })
  }
  return { openers, refused, missing }
}

function fill(args: readonly string[], url: string): string[] {
  return args.some((one) => one.includes('%s')) ? args.map((one) => one.replaceAll('%s', () => url)) : [...args, url]
}

/** Words of a command line, quotes removed; backslashes stay, since Windows paths have them. */
function splitWords(text: string): string[] {
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''))
}

function nameOf(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.exe$/i, '')
}

async function ofPlatform(system: System): Promise<Opener[]> {
  if (system.platform === 'darwin') return [plain('open', '/usr/bin/open')]
  if (system.platform === 'win32') return ofWindows(system)
  return [...(await ofSubsystem(system)), ...(await ofDesktop(system))]
}

function plain(name: string, file: string, ...before: string[]): Opener {
  return { name, file, args: (url) => [...before, url] }
}

function ofWindows(system: System): Opener[] {
  const root = system.env['SystemRoot'] ?? system.env['SYSTEMROOT'] ?? 'C:\\Windows'
  return [
    plain('rundll32', `${root}\\System32\\rundll32.exe`, 'url.dll,FileProtocolHandler'),
    powershell(`${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`),
  ]
}

/** Where it is without Windows' folders on the PATH (`appendWindowsPath=false`, as many set it). */
const windowsShell = '/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe'

/** Windows Subsystem for Linux: the browser is on the Windows side. */
async function ofSubsystem(system: System): Promise<Opener[]> {
  if (!isSubsystem(system)) return []
  const view = await system.processes.which('wslview')
  const shell = (await system.processes.which('powershell.exe')) ?? (await system.processes.which(windowsShell))
  return [...(view ? [plain('wslview', view)] : []), ...(shell ? [powershell(shell)] : [])]
}

/** Encoded, because PowerShell would read `$`, backticks and quotes of an address as its own. */
function powershell(file: string): Opener {
  return { name: 'powershell', file, args: (url) => ['-NoProfile', '-NonInteractive', '-EncodedCommand', encode(`Start-Process '${url.replaceAll("'", "''")}'`)] }
}

/** Base64 of UTF-16, little endian; the text is ASCII. */
function encode(ascii: string): string {
  return btoa([...ascii].map((character) => `${character}\0`).join(''))
}

function isSubsystem(system: System): boolean {
  try {
    return /microsoft/i.test(system.files.readText('/proc/sys/kernel/osrelease') ?? '')
  } catch {
    // A hidden /proc only means that we cannot know.
    return false
  }
}

function hasDisplay(system: System): boolean {
  return Boolean(system.env['DISPLAY'] || system.env['WAYLAND_DISPLAY'])
}

/** Without a display xdg-open would start a text browser, so it is not asked then. */
async function ofDesktop(system: System): Promise<Opener[]> {
  if (!hasDisplay(system)) return []
  const openers: Opener[] = []
  for (const name of graphicalBrowsers) {
    const file = await system.processes.which(name)
    if (file) openers.push(desktopOpener(name, file))
  }
  return openers
}

function desktopOpener(name: string, file: string): Opener {
  // It would read BROWSER itself, and start the very text browser that was refused.
  if (name === 'xdg-open') return { ...plain(name, file), env: { BROWSER: '' } }
  return name === 'gio' ? plain(name, file, 'open') : plain(name, file)
}
