/** What does the file `az` contain? A small script with absolute paths: callers start it with other PATHs, without HOME, or as `bash az`. */

/** By this line `azin uninstall` knows what it may remove. */
const MARK = 'azin launcher, written by "azin install"'

/** Variables that make Node.js or Bun load code, write logs or be another program; `AZIN_KEEP_NODE_OPTIONS=1` lets them through. */
const DROPPED = ['NODE_OPTIONS', 'NODE_DEBUG', 'NODE_DEBUG_NATIVE', 'NODE_V8_COVERAGE', 'NODE_REDIRECT_WARNINGS', 'SSLKEYLOGFILE', 'BUN_OPTIONS', 'BUN_BE_BUN', 'BUN_INSPECT', 'BUN_INSPECT_PRELOAD', 'BUN_CONFIG_VERBOSE_FETCH']

export function isLauncher(text: string): boolean {
  return text.slice(0, 400).includes(MARK)
}

/**
 * @param self absolute paths: `[node, bin.cjs]` or `[executable]`
 * @param words of the command that is always meant
 */
export function launcher(platform: string, self: readonly string[], words: readonly string[] = []): { readonly name: string; readonly text: string } {
  const command = [...self, ...words]
  const byNode = self.length > 1
  return platform === 'win32' ? { name: 'az.cmd', text: windows(command, byNode) } : { name: 'az', text: posix(command, byNode) }
}

/** Bun does not start in a folder that has been removed; Node does. */
const SOMEWHERE = '[ -d "$PWD" ] || cd /'

/** Node reads these roots at every start, needed or not (40 ms), and complains of a file that is not there. The door gives the name back. */
const CERTIFICATES = '[ -z "${NODE_EXTRA_CA_CERTS-}" ] || { export AZIN_NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"; unset NODE_EXTRA_CA_CERTS; }'

/** Builtins only: there may be no PATH. Memory holds tokens, so a crash writes none of it to the disk. */
function posix(command: readonly string[], byNode: boolean): string {
  return `#!/bin/sh
# ${MARK}
[ -n "\${AZIN_KEEP_NODE_OPTIONS-}" ] || unset ${DROPPED.join(' ')}
ulimit -c 0 2>/dev/null
${byNode ? CERTIFICATES : SOMEWHERE}
exec ${command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ')} "$@"
`
}

function windows(command: readonly string[], byNode: boolean): string {
  const cleared = DROPPED.map((name) => `set "${name}="`).join(' & ')
  // A percent sign in a path would be read as a variable.
  const quoted = command.map((part) => `"${part.replaceAll('%', '%%')}"`).join(' ')
  return ['@echo off', `rem ${MARK}`, 'setlocal', `if not defined AZIN_KEEP_NODE_OPTIONS (${cleared})`, ...(byNode ? ['if defined NODE_EXTRA_CA_CERTS set "AZIN_NODE_EXTRA_CA_CERTS=%NODE_EXTRA_CA_CERTS%"', 'set "NODE_EXTRA_CA_CERTS="'] : []), `${quoted} %*`, 'exit /b %ERRORLEVEL%', ''].join('\r\n')
}
