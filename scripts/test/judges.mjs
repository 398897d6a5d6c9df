/** Which other programs judge azin here, and are they installed? A real browser, Azure's own CLI, a keyring, shells, an sshd. A missing one is a failure, never a skip. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge', 'microsoft-edge-stable', 'msedge']

/** Usual places where browsers are not in PATH. */
function browserPlaces() {
  const { LOCALAPPDATA, PROGRAMFILES, 'PROGRAMFILES(X86)': x86 } = process.env
  const windows = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe', 'Chromium\\Application\\chrome.exe']
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...[LOCALAPPDATA, PROGRAMFILES, x86].filter(Boolean).flatMap((folder) => windows.map((name) => path.join(folder, name))),
  ]
}

function inPath(names) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
      for (const ending of endings) {
        const file = path.join(folder, name + ending)
        if (executable(file)) return file
      }
    }
  }
  return undefined
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const debianRoot = () => existsSync('/etc/debian_version') && process.getuid?.() === 0

function aptInstall(step, name) {
  return step('apt-get update', 'apt-get', ['update', '-qq']) && step(`apt-get install ${name}`, 'env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-qq', name])
}

function findBrowser(step) {
  const present = () => inPath(browserNames) ?? browserPlaces().find(existsSync)
  if (present()) return present()
  if (debianRoot() && aptInstall(step, 'chromium') && present()) return present()
  const { resolve } = createRequire(import.meta.url)
  const cli = path.join(path.dirname(resolve('playwright-core/package.json')), 'cli.js')
  if (!step("Playwright's own Chromium", process.execPath, [cli, 'install', 'chromium'])) return undefined
  const { chromium } = createRequire(import.meta.url)('playwright-core')
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined
}

/** Azure's own `az`: the Python program, not ours (whose launcher has the same name). */
function findAzureCli(step) {
  const present = () => {
    const found = executable('/usr/bin/az') ? '/usr/bin/az' : inPath(['az'])
    return found !== undefined && /azure\.cli|python/i.test(readFileSync(found, 'latin1').slice(0, 4096)) ? found : undefined
  }
  if (present() === undefined && debianRoot()) aptInstall(step, 'azure-cli')
  return present()
}

/** gnome-keyring, a D-Bus, and Python's view of them (PyGObject with libsecret), through which Azure CLI sees them. */
function findKeyring(step) {
  const sees = () => spawnSync('/usr/bin/python3', ['-c', "import gi; gi.require_version('Secret', '1')"], { stdio: 'ignore' }).status === 0
  const present = () => Boolean(inPath(['gnome-keyring-daemon']) && inPath(['dbus-daemon'])) && sees()
  if (!present() && debianRoot()) for (const name of ['gnome-keyring', 'dbus', 'python3-gi', 'gir1.2-secret-1']) aptInstall(step, name)
  return present()
}

/** A real sshd, and ssh, for the line that makes a tunnel. */
function findSsh(step) {
  const present = () => executable('/usr/sbin/sshd') && executable('/usr/bin/ssh')
  if (!present() && debianRoot()) aptInstall(step, 'openssh-server')
  return present()
}

/** A shell to complete in; on Debian it bears the name of its package. */
function findShell(step, name) {
  if (inPath([name]) === undefined && debianRoot()) aptInstall(step, name)
  return inPath([name])
}

/** Its package starts a service of the whole computer, unless it is told that this is no time for services. */
function findRedis(step) {
  const present = () => inPath(['redis-server'])
  if (!present() && debianRoot() && step('apt-get update', 'apt-get', ['update', '-qq'])) {
    step('apt-get install redis-server', 'env', ['RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-qq', 'redis-server'])
  }
  return present()
}

/** Looks only for what the chosen test files need. `env` tells the tests where the judges are. */
export function findJudges(tests, step) {
  const needs = (name) => tests.some(({ inputs }) => inputs.has(name))
  const env = {}
  const missing = []
  if (needs('test/harness/browser.ts')) {
    const browser = findBrowser(step)
    if (browser) env.AZIN_TEST_BROWSER = browser
    else missing.push('there is no Chrome, Chromium or Edge, and none could be installed')
  }
  if (needs('test/harness/real-az.ts')) {
    const az = findAzureCli(step)
    if (az) env.AZIN_TEST_AZURE_CLI = az
    else missing.push("there is no azure-cli to compare with (on Debian: apt-get install azure-cli), and it could not be installed")
  }
  if (needs('test/harness/keyring.ts') && process.platform === 'linux' && !findKeyring(step)) {
    missing.push('there is no keyring to test with (on Debian: apt-get install gnome-keyring dbus python3-gi gir1.2-secret-1), and it could not be installed')
  }
  if (needs('test/harness/ssh.ts') && process.platform === 'linux' && !findSsh(step)) {
    missing.push('there is no sshd to make a tunnel to (on Debian: apt-get install openssh-server), and it could not be installed')
  }
  for (const name of needs('test/harness/shells.ts') ? ['bash', 'zsh', 'fish'] : []) {
    const file = findShell(step, name)
    if (file) env[`AZIN_TEST_${name.toUpperCase()}`] = file
    else missing.push(`there is no ${name} to complete in (on Debian: apt-get install ${name}), and it could not be installed`)
  }
  if (needs('test/harness/redis.ts')) {
    const redis = findRedis(step)
    if (redis) env.AZIN_TEST_REDIS = redis
    else missing.push('there is no redis-server to share tokens through (on Debian: apt-get install redis-server), and it could not be installed')
  }
  return { env, missing }
}
