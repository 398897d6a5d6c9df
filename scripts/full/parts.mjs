/** Into which resumable parts, each under 30 minutes on two cores, do the full counts fall? */

const numbers = (many) => Array.from({ length: many }, (_, index) => index + 1)

/** `seed` makes a part a repeatable one; without it the part has nothing random that matters. */
const part = (name, file, counts = {}, seed = 1) => ({ name, file: `test/${file.includes('/') ? file : `reliability/${file}`}.test.ts`, counts: { full: 1, ...counts }, seed })

/** A process that is killed takes nothing from the page cache, so its files need no disk. */
const inMemory = (one) => ({ ...one, memory: true })

export const parts = [
  part('unknown', 'unknown-fields'),
  part('places', 'odd-places'),
  part('small-disk', 'small-disk'),
  part('clock', 'clock', { 'clock offsets': 17, 'clock jumps': 12 }),
  part('zones', 'interop/local-time', { 'instants around a change': 60 }),
  part('no-links', 'no-links', { 'no links': 30 }),
  part('power', 'power-loss', { 'power losses to go on from': 40 }),
  part('busy', 'busy-server', { 'busy answers': 144 }),
  part('network', 'bad-network', { 'bad network': 60 }),
  part('nonsense', 'nonsense-answers', { 'nonsense answers': 400 }),
  part('addresses', 'namespaces'),
  part('browsers', 'browsers'),
  part('offline', 'offline', { offline: 100 }),
  part('signals', 'signals', { 'points of a signal': 40 }),
  part('outputs', 'outputs'),
  part('limits', 'small-limits'),
  part('large', 'large-files'),
  part('letters', 'interop/cache-interop'),
  part('refusals', 'interop/refusals', { refusals: 12 }),
  part('damage', 'damage', { 'commands on damage': 6 }),
  part('mutations', 'mutations', { mutations: 10_000 }),
  part('storms', 'storms', { 'set and show runs': 20, 'parallel sign-in runs': 5 }),
  part('one-refresh-1', 'one-refresh', { 'processes at expiry': 200, 'expiry runs': 3, 'killed refreshers': 0, 'stopped refreshers': 0 }),
  part('one-refresh-2', 'one-refresh', { 'expiry runs': 0, 'killed refreshers': 10, waiters: 50, 'stopped refreshers': 0 }),
  part('one-refresh-3', 'one-refresh', { 'expiry runs': 0, 'killed refreshers': 0, 'stopped refreshers': 10, 'waiters of stopped': 50 }),
  part('sign-outs', 'sign-out', { 'sign-outs in a refresh': 200 }),
  part('stopped', 'stopped-holder', { 'stopped holders': 20, 'seconds stopped': 60 }),
  part('together', 'together', { 'changes together': 10_000, 'changes after a find': 2_000, 'changes of msal_extensions alone': 2_000, reads: 200_000, 'their reads': 20_000 }),
  inMemory(part('crash', 'crash', { 'crash points of a command': 100_000 })),
  ...numbers(5).map((number) => inMemory(part(`disk-${number}`, 'disk-errors', { 'disk errors': 1_000_000, 'disk errors: parts': 5, 'disk errors: this part': number - 1 }, number))),
  // Every second one kills the standalone executable.
  ...numbers(10).map((number) => ({ ...inMemory(part(`kills-${number}`, 'random-kills', { 'random kills': 1000 }, number)), executable: number % 2 === 0 })),
  ...numbers(5).map((number) => part(`life-${number}`, 'long-life', { 'refresh cycles': 1000 }, number)),
  part('fleet-many', 'fleet/secrecy', { identities: 10_000 }),
  ...numbers(5).map((number) => part(`fleet-kills-${number}`, 'fleet/kills', { 'fleet kills': 100 }, number)),
  ...numbers(20).map((number) => inMemory(part(`turns-${number}`, 'turns', { sequences: 25 }, number))),
  part('callbacks', 'security/loopback-callbacks', { 'sign-ins after bad callbacks': 100, 'bad callbacks': 100, 'bad callbacks at the built program': 10_000, 'sign-ins with a hijacker': 1000 }),
  part('any-bytes', 'security/loopback-requests', { 'loopback requests': 100_000, 'connections after the answer': 1000 }),
  part('redirects', 'security/redirects', { redirects: 1000 }),
  part('issuers', 'security/issuers', { descriptions: 1000, 'sign-ins whose secrets are compared': 10_000 }),
  part('escapes', 'security/terminal-escapes', { 'terminal sequences': 400 }),
  part('arguments', 'security/arguments', { 'hostile arguments': 2000 }),
  part('launches', 'security/browser-launch', { 'hostile addresses': 300 }),
  part('hostile-tokens', 'security/hostile-tokens', { 'hostile tokens of a server': 60 }),
  part('oracle', 'security/look-ups-oracle', { 'random caches': 10_000 }),
  part('odd-objects', 'security/files', { 'odd objects': 1000, swaps: 10_000 }),
  part('sign-out-canaries', 'security/sign-out-canaries', { 'sign-outs': 1000 }),
  ...numbers(8).map((number) => part(`canaries-${number}`, 'security/canaries', { 'stories swept': 10_000, 'stories swept: parts': 8, 'stories swept: this part': number - 1 }, number)),
]
