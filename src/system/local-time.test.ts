/** Does local time agree with `Date` in every zone, and with the C library's rules for POSIX strings? */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { civilTime, findZone, localTime } from './local-time.ts'

const zones = [
  'Australia/Lord_Howe', 'Europe/Dublin', 'Africa/Casablanca', 'Pacific/Kiritimati', 'America/New_York', 'Europe/Berlin',
  'America/Sao_Paulo', 'Pacific/Apia', 'America/St_Johns', 'Antarctica/Troll', 'Asia/Kolkata', 'UTC', 'America/Nuuk', 'Asia/Gaza',
]

const read = (path: string) => {
  try {
    return new Uint8Array(readFileSync(path))
  } catch {
    return undefined
  }
}

function ours(tz: string, instants: readonly number[]): string[] {
  const zone = findZone({ TZ: tz }, read)
  assert.ok(zone, `no zone ${tz}`)
  return instants.map((instant) => Object.values(localTime(instant, zone) ?? {}).join(' '))
}

/** The wall clock as a child process's `Date` shows it. */
function dates(tz: string, instants: readonly number[]): string[] {
  const code = `const t=JSON.parse(require('fs').readFileSync(0,'utf8'));console.log(JSON.stringify(t.map(s=>{const d=new Date(s*1000);
    return [d.getFullYear(),d.getMonth()+1,d.getDate(),d.getHours(),d.getMinutes(),d.getSeconds()].join(' ')})))`
  const env = { ...process.env, TZ: tz }
  return JSON.parse(execFileSync(process.execPath, ['-e', code], { input: JSON.stringify(instants), env, encoding: 'utf8' })) as string[]
}

const end = Date.UTC(2100, 0, 1) / 1000
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

for (const tz of zones) {
  test(`${tz} shows what Date shows, 1970 to 2100 (seed ${seed})`, (context) => {
    if (!read(`/usr/share/zoneinfo/${tz}`)) return context.skip('no time zone data here')
    const random = fc.sample(fc.integer({ min: 0, max: end }), { numRuns: 3000, seed })
    const around = changes(tz).flatMap((at) => [-3601, -1801, -1, 0, 1, 1800, 3599, 3600].map((by) => at + by))
    // Morocco's Ramadan is predicted to 2087 and the tables of two versions may part there; where they know it they must agree.
    const instants = [...random, ...around].filter((at) => at >= 0 && (tz !== 'Africa/Casablanca' && tz !== 'Asia/Gaza' || at < Date.UTC(2037, 0) / 1000))
    assert.deepEqual(ours(tz, instants), dates(tz, instants))
  })
}

/** Instants where our wall clock jumps, found by halving between hours: a few hundred per zone. */
function changes(tz: string): number[] {
  const zone = findZone({ TZ: tz }, read)!
  const offset = (at: number) => {
    const { year, month, day, hour, minute, second } = localTime(at, zone)!
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at
  }
  const found: number[] = []
  for (let at = 0; at < end; at += 7 * 86400) {
    let [low, high] = [at, at + 7 * 86400]
    if (offset(low) === offset(high)) continue
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    found.push(high)
  }
  return found
}

test('the repeated hour shows the same text for two instants', () => {
  const berlin = { TZ: 'CET-1CEST,M3.5.0,M10.5.0/3' }
  const zone = findZone(berlin, () => undefined)!
  const first = Date.UTC(2026, 9, 25, 0, 30) / 1000
  assert.deepEqual(localTime(first, zone), { year: 2026, month: 10, day: 25, hour: 2, minute: 30, second: 0 })
  assert.deepEqual(localTime(first + 3600, zone), localTime(first, zone))
  assert.equal(localTime(first + 7200, zone)!.hour, 3)
})

test('civilTime is UTC', () => {
  fc.assert(fc.property(fc.integer({ min: -(2 ** 36), max: 2 ** 36 }), (at) => {
    const d = new Date(at * 1000)
    assert.deepEqual(Object.values(civilTime(at)), [d.getUTCFullYear(), d.getUTCMonth() + 1, d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds()])
  }))
})

/** POSIX strings against the C library, through Python's `time.localtime`. */
const strings = [
  'CET-1CEST,M3.5.0,M10.5.0/3', '<+03>-3', '<-0330>3:30', 'EST5EDT,M3.2.0,M11.1.0', 'AEST-10AEDT,M10.1.0,M4.1.0/3', 'IST-1GMT0,M10.5.0,M3.5.0/1',
  'ABC3DEF,J60/0,J300/0', 'ABC3DEF,59/0,299/0', '<-02>2<-01>,M3.5.0/-1,M10.5.0/0', 'XXX-14', 'LHST-10:30LHDT-11,M10.1.0,M4.1.0', 'EET-2EEST,M3.4.4/50,M10.4.4/50',
  'UTC0', 'ABC-5:45:30', 'ABC3DEF,J59/0,J61/0',
]

test('POSIX strings mean what the C library takes them for', (context) => {
  // Every five hours of a common and a leap year, then anywhere.
  const dense = Array.from({ length: 3600 }, (_, index) => Date.UTC(2027, 0) / 1000 + index * 5 * 3600)
  const instants = [...dense, ...fc.sample(fc.integer({ min: 0, max: end }), { numRuns: 500, seed })]
  const code = 'import json,sys,time\nprint(json.dumps([[" ".join(map(str,time.localtime(t)[:6])) for t in json.load(sys.stdin)]][0]))'
  for (const tz of strings) {
    let theirs: string[]
    try {
      theirs = JSON.parse(execFileSync('python3', ['-c', code], { input: JSON.stringify(instants), env: { ...process.env, TZ: tz }, encoding: 'utf8' })) as string[]
    } catch {
      return context.skip('no python3 here')
    }
    assert.deepEqual(ours(tz, instants), theirs, tz)
  }
})

test('a zone is found as the C library finds it', () => {
  const berlin = read('/usr/share/zoneinfo/Europe/Berlin')
  const asked: string[] = []
  const look = (path: string) => (asked.push(path), path === '/z/Europe/Berlin' || path === '/etc/localtime' ? berlin : undefined)
  assert.ok(findZone({}, look))
  assert.ok(findZone({ TZ: ':Europe/Berlin', TZDIR: '/z' }, look))
  assert.ok(findZone({ TZ: '/z/Europe/Berlin' }, look))
  assert.deepEqual(asked, ['/etc/localtime', '/z/Europe/Berlin', '/z/Europe/Berlin'])
  assert.deepEqual(findZone({ TZ: '' }, look), { posix: { standard: 0 } })
  assert.equal(findZone({ TZ: 'Nowhere/Land' }, look), undefined)
  assert.equal(findZone({ TZ: 'ABC3DEF,M13.1.0,M2.1.0' }, look), undefined)
  assert.equal(findZone({ TZ: 'ABC3DEF' }, look), undefined)
})

test('a cut or broken file is unknown, not wrong', () => {
  const whole = read('/usr/share/zoneinfo/Europe/Berlin')
  if (!whole) return
  fc.assert(fc.property(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
    const bytes = whole.slice(0, at)
    const zone = findZone({}, () => bytes)
    if (zone) localTime(1_795_336_718, zone)
    const flipped = Uint8Array.from(whole, (old, index) => (index === at ? byte : old))
    const other = findZone({}, () => flipped)
    if (other) localTime(1_795_336_718, other)
  }), { seed })
})
