/** What is the `az` of an archive? It starts the executable beside it, wherever the folder stands and through any link. */

/** Would load code into the program, or turn it into another one. `AZIN_KEEP_NODE_OPTIONS=1` lets them through. */
const dropped = ['NODE_OPTIONS', 'NODE_DEBUG', 'NODE_V8_COVERAGE', 'BUN_OPTIONS', 'BUN_BE_BUN', 'BUN_INSPECT', 'BUN_INSPECT_PRELOAD']

/** Callers come with other PATHs or none: only shell builtins, but for following a link. */
export const posixLauncher = `#!/bin/sh
# az of azin: starts the executable beside this file.
self=$0
case $self in
  */*) ;;
  *) if [ -f "./$self" ]; then self=./$self; else self=$(command -v -- "$self"); fi ;;
esac
while [ -h "$self" ]; do
  target=$(PATH="$PATH:/usr/bin:/bin" readlink -- "$self") || exit 127
  case $target in
    /*) self=$target ;;
    *) self=\${self%/*}/$target ;;
  esac
done
[ -n "\${AZIN_KEEP_NODE_OPTIONS-}" ] || unset ${dropped.join(' ')}
# Bun does not start in a folder that has been removed.
[ -d "$PWD" ] || cd /
exec "\${self%/*}/azin" "$@"
`

export const windowsLauncher = [
  '@echo off',
  'rem az of azin: starts the executable beside this file.',
  'setlocal',
  `if not defined AZIN_KEEP_NODE_OPTIONS (${dropped.map((name) => `set "${name}="`).join(' & ')})`,
  '"%~dp0azin.exe" %*',
  'exit /b %ERRORLEVEL%',
  '',
].join('\r\n')
