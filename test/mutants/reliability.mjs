/** Ways to break what issue "never lose a byte" is about, each with the test that must notice. */

/** `test`: words of the file's path; `name`: part of the failing test's name. Each `find` stands once in its file. */
export const mutants = [
  { what: 'the file is not synced before it is renamed', file: 'src/system/replace.ts', find: '    fsyncSync(descriptor)\n    guard', replace: '    guard', test: 'interop/cache-faults', name: 'write, fsync, rename' },
  { what: 'a temporary file is not created exclusively', file: 'src/system/replace.ts', find: 'constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY', replace: 'constants.O_CREAT | constants.O_WRONLY', test: 'interop/cache-faults', name: 'write, fsync, rename' },
  { what: 'the file is written in place', file: 'src/system/replace.ts', find: '    renameSync(temporary, target)\n      return', replace: '    closeSync(openSync(target, \'w\')); unlinkSync(target); renameSync(temporary, target)\n      return', test: 'reliability/crash', name: 'killed at every system call', counts: { 'crash points of a command': 1000, commands: 1 } },
  { what: 'locks are not taken', file: 'src/system/lock-file.ts', find: '  while (!take(claimed)) {', replace: '  take(claimed)\n  while (false as boolean) {', test: 'reliability/storms', name: '20 people sign in' },
  { what: 'the cache is not looked at again inside the refresh lock', file: 'src/renew.ts', find: '    if (kept) return kept', replace: '    void kept', test: 'reliability/one-refresh', name: 'one request, no failure' },
  { what: 'a lock that was lost is not noticed', file: 'src/system/lock-file.ts', find: "  if (!claimed.holds()) throw lostLock(claimed.path)", replace: '  void lostLock', test: 'reliability/stopped-holder', name: 'stopped between reading and writing' },
  { what: 'a failed read of the cache counts as empty', file: 'src/cache/place.ts', find: '    throw isAzinError(error) ? error : unreadable(path, error)', replace: '    void [isAzinError, unreadable, error]\n    return undefined', test: 'interop/cache-faults', name: 'reads that fail' },
  { what: 'a failed read of the profile counts as empty', file: 'src/profile/reading.ts', find: "    throw new AuthError('file_unreadable'", replace: "    if (system.pid > 0) return undefined\n    throw new AuthError('file_unreadable'", test: 'profile/write', name: '' },
  { what: 'a refresh brings a signed-out account back', file: 'src/cache/merge.ts', find: '  if (event.used_refresh_token !== undefined && !isSignedIn(cache, grant)) return cache\n', replace: '', test: 'reliability/sign-out', name: 'a person' },
  { what: 'a service principal comes back after its sign-out', file: 'src/renew-machine.ts', find: '  await undoIfSignedOut(system, identity, question)\n', replace: '', test: 'reliability/sign-out', name: 'a service principal' },
  { what: 'a refused refresh token is removed though it was replaced', file: 'src/renew.ts', find: 'successors.length === 0) break', replace: 'successors.length >= 0) break', test: 'reliability/one-refresh', name: 'after another process has replaced it' },
  { what: 'damaged bytes are not kept', file: 'src/cache/write.ts', find: '    if (bytes !== undefined) await place.setAside(bytes)\n', replace: '', test: 'reliability/damage', name: '8 kinds of damage' },
  { what: 'a torn profile is given up at once', file: 'src/profile/reading.ts', find: 'const looks = 60', replace: 'const looks = -1', also: [['const patience = 500', 'const patience = -1']], test: 'reliability/together', name: 'reads the profile' },
  { what: 'a torn cache is given up at once', file: 'src/cache/read.ts', find: 'const patience = 500', replace: 'const patience = 0', test: 'reliability/together', name: 'reads the cache' },
  { what: 'a token that cannot be kept is not printed', file: 'src/renew.ts', find: '    if (!isKeepingFailure(error)) throw error', replace: '    throw error', test: 'reliability/small-disk', name: '64 KiB' },
  { what: 'a disk without room for a lock stops a refresh', file: 'src/renew.ts', find: ", optional: true, unless }", replace: ", unless }", test: 'reliability/small-disk', name: '64 KiB' },
  { what: 'unknown fields of an entry are dropped', file: 'src/cache/merge.ts', find: '[...inherited, entry].flatMap', replace: '[entry].flatMap', test: 'reliability/unknown', name: '12 marks' },
  { what: 'a token from the future is believed', file: 'src/cache/lookup.ts', find: ' && born <= now', replace: '', test: 'reliability/clock', name: 'jumps' },
  { what: 'nobody hears of a wrong clock', file: 'src/sign-in.ts', find: '  warn(skewWarnings(skew ?? 0))\n', replace: '  void skewWarnings, skew\n', test: 'reliability/clock', name: 'wrong by up to a day' },
  { what: 'the time of the file is not set after the rename', file: 'src/system/replace.ts', find: '() => futimesSync(descriptor, soon, soon), ', replace: '', test: 'interop/cache-faults', name: 'write, fsync, rename' },
  { what: 'the lock of a dead process is kept', file: 'src/system/lock-owner.ts', find: "  if (owner.world === world() && !isAlive(owner)) return 'gone'\n", replace: '  void isAlive\n', test: 'reliability/one-refresh', name: 'is killed' },
  { what: 'account set picks the wrong account', file: 'src/profile/entries.ts', find: 'withDefault(one, one === chosen)', replace: 'withDefault(one, one !== chosen)', test: 'reliability/turns', name: '0 differences' },
]
