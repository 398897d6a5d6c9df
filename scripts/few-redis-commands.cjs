/** Stands for `@ioredis/commands` in the build: of Redis's 500 commands those that `ioredis` itself needs to connect, and scripts. 100 kB less. */

const anytime = ['loading', 'stale', 'noscript']
const flags = {
  auth: anytime, hello: anytime, quit: anytime, client: anytime, select: ['loading', 'stale'], info: ['loading', 'stale'], ping: [], role: anytime,
  cluster: ['loading', 'stale'], readonly: ['loading', 'stale'], readwrite: ['loading', 'stale'], asking: [],
  subscribe: anytime, unsubscribe: anytime, psubscribe: anytime, punsubscribe: anytime, ssubscribe: anytime, sunsubscribe: anytime,
  eval: [], evalsha: [], script: [],
}
const named = (name, insensitive) => (insensitive ? String(name).toLowerCase() : name)

exports.list = Object.keys(flags)
exports.exists = (name, options) => Object.hasOwn(flags, named(name, options?.caseInsensitive))
exports.hasFlag = (name, flag, options) => flags[named(name, options?.nameCaseInsensitive)].includes(flag)

/** Scripts alone have keys here: as many as their second argument says, right behind it. */
exports.getKeyIndexes = (name, args, options) =>
  /^eval(sha)?$/.test(named(name, options?.nameCaseInsensitive)) ? Array.from({ length: Number(args[1]) }, (_, index) => index + 2) : []
