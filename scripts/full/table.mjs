/** What do the figures say, beside Azure CLI's own? One table, for the terminal and for docs/reliability.md. */
import { parts } from './parts.mjs'

/** Azure CLI's figures: 2.45.0, measured on the same kind of machine (two cores, Linux) with the same faults. */
const rows = [
  ['Random sequences of 10 commands by either program: differences from the model', 'turns', (f) => `${f('differences from the model')} in ${f('sequences of 10 commands')} (${f('commands by azin')} + ${f('commands by Azure CLI')} commands)`, '0 in 500', '(is the judge)'],
  ['Changes by 8 azin and 8 msal_extensions processes at once: lost', 'together', (f) => `${f('changes together: lost')} of ${f('changes together')}`, '0 of 10,000', '0 of 2,000 among its own; 29 % on a slow disk'],
  ['The same, where the msal_extensions process finds before it modifies (one, among 8 of azin): lost', 'together', (f) => `${f('changes after a find: lost')} of ${f('changes after a find')}`, '0', '-'],
  ['The same, where 8 of them find before they modify, and empty the cache for each other: lost', 'together', (f) => `${f('changes beside finding msal_extensions: lost of azin')} of ${f('changes beside finding msal_extensions, each side')}; theirs: ${f('changes beside finding msal_extensions: lost of theirs')} of as many`, '(cannot be 0: see below)', '8 among themselves, in this run: lost at %s'],
  ['Reads of the profile while the other writes: failed', 'together', (f) => `0 of ${f('reads of the profile beside Azure CLI writing it')} (slowest ${f('reads of the profile: the slowest')})`, '0 of 100,000', '46.7 to 99.9 % of raw reads torn; then it writes {}'],
  ['Reads of the cache while the other writes: failed', 'together', (f) => `0 of ${f('reads of the cache beside Azure CLI writing it')} (slowest ${f('reads of the cache: the slowest')})`, '0 of 100,000', '1.28 % torn'],
  ['Reads by Azure CLI while azin writes: failed', 'together', (f) => `0 of ${f('reads by Azure CLI beside azin writing')}`, '0', '-'],
  ['Killed at every system call on the files: damaged', 'crash', (f) => `0 of ${f('crash points, all')} points of 5 commands`, '0', '8 of 22 points (36 %) leave an empty cache'],
  ['Random kills: unreadable, or an account lost', 'kills', (f) => `${f('random kills: unreadable or lost')} of ${f('random kills')} (${f('random kills of the executable')} of them of the standalone executable)`, '0 of 10,000', 'cache 38.7 %, profile 95.4 %'],
  ['A failing write (ENOSPC, EIO, EDQUOT, ENOLCK, EACCES, EINTR): damaged', 'disk', (f) => `0 of ${f('failed writes')}; tokens printed all the same: ${f('tokens printed though a write failed')}`, '0', '3 of 3 leave an empty cache'],
  ['A failing read (EIO, EMFILE, EACCES, EINTR, ENOLCK): taken for empty', 'disk', (f) => `0 of ${f('failed reads')}`, '0', '3 of 3 erase the profile'],
  ['A full disk of 64 KiB', 'small-disk', (f) => f('64 KiB disk, full'), 'token, warning', 'signed out'],
  ['A read-only folder', 'small-disk', (f) => f('read-only folder'), 'exit 0', 'traceback'],
  ['40 processes set and show, 300 subscriptions: failed', 'storms', (f) => `${f('set and show: failed')} of ${f('set and show: calls')}`, '0 of 800', '271 of 400 (68 %), all accounts lost in 8 of 10 runs'],
  ['20 parallel sign-ins: users kept', 'storms', (f) => `21 of 21, ${f('parallel sign-ins: runs with 21 of 21 users kept')} times`, '21 of 21', '2 of 21'],
  ['Many processes at expiry, rotating refresh tokens', 'one-refresh-1', (f) => f('200 processes at expiry'), '1 request, 0 failed', '4 to 80 requests, 90 to 98 % fail'],
  ['The refresher is killed', 'one-refresh-2', (f) => f('refresher killed: waiters'), 'at most 2 requests, 1 s', 'no such lock'],
  ['The refresher is stopped', 'one-refresh-3', (f) => f('refresher stopped: waiters'), 'at most 2 requests, 30 s', 'no such lock'],
  ['A lock holder stopped for 60 s and continued: changes lost', 'stopped', (f) => `${f('holders stopped: changes lost')} in ${f('holders stopped for 60 s')} tries`, '0 in 20', '10.7 s, then a traceback'],
  ['Signed out during a refresh: tokens left', 'sign-outs', (f) => `0 in ${f('sign-outs during a refresh of a person')} (people) and ${f('sign-outs during a refresh of a service principal')} (service principals)`, '0 in 200', 'written back'],
  ['8 kinds of damage to 2 files: repaired by a sign-in', 'damage', (f) => `16 of 16 (${f('commands on damaged files')} commands, no crash)`, '16 of 16', '1 of 8 for the cache; the profile is erased'],
  ['Mutated files: crashes', 'mutations', (f) => `${f('mutated files: crashes')} of ${f('mutated files')} (slowest ${f('mutated files: slowest reading and repairing')})`, '0 of 10,000', '-'],
  ['Unknown sections, fields and types kept', 'unknown', (f) => f('unknown sections, fields, types kept'), '12 of 12', 'dropped'],
  ['Clock wrong by up to 24 h', 'clock', (f) => f('wrong clocks'), '±24 h', '-110 s to +3,700 s'],
  ['Clock jumps', 'clock', (f) => f('clock jumps'), '0 dead tokens', 'a dead token for a day'],
  ['Instants on the days on which the clocks change, 6 zones: wrong', 'zones', (f) => `0 of ${f('instants on the days of a change')}`, '0', 'no epoch; two instants print one text'],
  ['Every link refused in 6 ways: commands that failed', 'no-links', (f) => `0 of ${f('commands where nothing can be linked')}`, '0', '3 of 3 (locks)'],
  ['Legal states of the disk after a loss of power: neither old nor new', 'power', (f) => `0 of ${f('states of the disk after a loss of power')}; gone on from ${f('states from which a command was started')}`, '0', 'no fsync, no rename'],
  ['A server that is busy: 6 statuses, 8 Retry-After, once, twice, for ever', 'busy', (f) => `${f('busy answers: cases')} of 144 as promised`, '144', 'no retry; remembered for up to an hour'],
  ['12 faults of the network at 5 endpoints: hanging, or half done', 'network', (f) => `0 of ${f('bad network: cases')}, the slowest ${f('bad network: the slowest command')}`, '0 of 60, 35 s', 'no time limit'],
  ['Answers that make no sense: traceback, or cache changed', 'nonsense', (f) => `0 of ${f('nonsense answers')}`, '0 of 400', '11 of 14 tracebacks'],
  ['Networks with IPv4 alone, IPv6 alone, no loopback, no port', 'addresses', (f) => `${f('IPv4 alone')}, ${f('IPv6 alone')}, ${f('no loopback')}, ${f('no free port')}`, '4 of 4', 'tracebacks'],
  ['Browsers that fail, hang, chatter or answer twice', 'browsers', (f) => `${f('browsers')} of 9`, 'all', '-'],
  ['Tokens served offline', 'offline', (f) => `${f('tokens served offline, without a request')}, with 0 requests`, '100, 0 requests', 'only for a day'],
  ['4 signals at 40 points: wrong code, or something left', 'signals', (f) => `0 of ${f('signals')} (${f('signals that came before the end')} came before the end)`, '0 of 160', 'SIGINT ends with 1'],
  ['An output that is full, a pipe without a reader, a closed output', 'outputs', (f) => f('outputs that take nothing'), '3 of 3', 'tracebacks'],
  ['Few files, little memory, two threads', 'limits', (f) => f('small limits'), '3 of 3', '-'],
  ['5,000 subscriptions, 2,000 tokens, 500 accounts', 'large', (f) => `${f('large files: processor time of a cached token')}; a change ${f('large files: processor time of a change of the cache')}`, '2 times, 100 ms', '-'],
  ['Refreshes a day apart, a tenth of them met by a fault: lost, left or grown', 'life', (f) => `0 in ${f('refresh cycles')}; the cache grew by ${f('refresh cycles: growth of the cache')}`, '0 in 5,000', '-'],
  ['Names filed under another key than by msal', 'letters', (f) => `0 of ${f('names filed under the same key as by msal')}`, '0 of 10,000', '(is the judge)'],
  ['Refusals of a refresh: other exit code, no command to run', 'refusals', (f) => `0 of ${f('refusals of a refresh')}`, '0 of 12', '(is the judge)'],
  ['A fleet: a replica, Redis or both killed under load: tokens wrong, requests failed', 'fleet-kills', (f) => `${f('fleet: wrong or expired tokens')} and ${f('fleet: failed requests')} of ${f('fleet: requests under kills')}, in ${f('fleet: kills of a replica')} + ${f('fleet: kills of Redis')} + ${f('fleet: kills of both')} kills`, '0 in 500', '-'],
  ['A fleet: 10,000 identities at two replicas', 'fleet-many', (f) => `${f('10000 identities: hit rate')}; ${f('10000 identities: memory')}`, 'stated', '-'],
  ['Odd homes and config directories', 'places', (f) => f('odd places'), '12 of 12', '-'],
]

/** @param results finished parts: { name, figures: [{name, value}] } */
export function table(results) {
  return rows.map(([what, group, say, target, theirs]) => {
    const wanted = parts.filter(({ name }) => belongs(name, group))
    const done = results.filter(({ name }) => belongs(name, group))
    const short = done.length < wanted.length ? done.length === 0 ? 'not run to the full count' : ` (${done.length} of ${wanted.length} parts)` : ''
    const alone = done.length === 0 ? '-' : `${reader(done)('changes of msal_extensions alone: lost at')} of ${reader(done)('changes of msal_extensions alone')}`
    return [what, done.length === 0 ? short : say(reader(done)) + short, target, theirs.replace('%s', alone)]
  })
}

const belongs = (name, group) => name === group || (name.startsWith(`${group}-`) && /^\d+$/.test(name.slice(group.length + 1)))

/** Numbers are added up over the parts; of texts the different ones are listed, the longest lists by their ends. */
function reader(done) {
  return (name) => {
    const values = done.flatMap(({ figures }) => figures).filter((figure) => figure.name === name).map(({ value }) => value)
    if (values.every((value) => typeof value === 'number')) return values.reduce((sum, value) => sum + value, 0).toLocaleString('en')
    const texts = [...new Set(values)]
    return texts.length <= 3 ? texts.join('; ') : `${texts.length} runs, such as ${texts.slice(0, 2).join('; ')}`
  }
}

export function markdown(lines) {
  const row = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [row(['What', 'azin', 'Target', 'Azure CLI 2.45']), row(['---', '---', '---', '---']), ...lines.map(row)].join('\n')
}
