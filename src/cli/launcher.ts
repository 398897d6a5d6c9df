/** What does the file `az` contain? A small script with absolute paths: callers start it with other PATHs, without HOME, or as `bash az`. */

/** By this line `azin uninstall` knows what it may remove. */
const MARK = 'azin launcher, written by "azin install"'

/** Variables that make Node.js or Bun load code, write logs or be another program; `AZIN_KEEP_NODE_OPTIONS=1` lets them through. */
const DROPPED = ['NODE_OPTIONS', 'NODE_DEBUG', 'NODE_DEBUG_NATIVE', 'NODE_V8_COVERAGE', 'NODE_REDIRECT_WARNINGS', 'SSLKEYLOGFILE', 'BUN_OPTIONS', 'BUN_BE_BUN', 'BUN_INSPECT', 'BUN_INSPECT_PRELOAD', 'BUN_CONFIG_VERBOSE_FETCH']

export function isLauncher(text: string): boolean {
  return text.slice(0, 400).includes(MARK)
}

/** @param command absolute paths: `[node, bin.cjs]` or `[executable]`. */
export function launcher(platform: string, command: readonly string[]): { readonly name: string; readonly text: string } {
  return platform === 'win32' ? { name: 'az.cmd', text: windows(command) } : { name: 'az', text: posix(command) }
}

/** Bun does not start in a folder that has been removed; Node does. */
const SOMEWHERE = '[ -d "$PWD" ] || cd /'

/** Builtins only: there may be no PATH. Memory holds tokens, so a crash writes none of it to the disk. */
function posix(command: readonly string[]): string {
  return `#!/bin/sh
# ${MARK}
[ -n "\${AZIN_KEEP_NODE_OPTIONS-}" ] || unset ${DROPPED.join(' ')}
ulimit -c 0 2>/dev/null${command.length === 1 ? `\n${SOMEWHERE}` : ''}
exec ${command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ')} "$@"
`
}

function windows(command: readonly string[]): string {
  const cleared = DROPPED.map((name) => `set "${name}="`).join(' & ')
  // A percent sign in a path would be read as a variable.
  const quoted = command.map((part) => `"${part.replaceAll('%', '%%')}"`).join(' ')
  return ['@echo off', `rem ${MARK}`, 'setlocal', `if not defined AZIN_KEEP_NODE_OPTIONS (${cleared})`, `${quoted} %*`, 'exit /b %ERRORLEVEL%', ''].join('\r\n')
}
