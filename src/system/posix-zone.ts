/** What does a POSIX TZ string such as CET-1CEST,M3.5.0,M10.5.0/3 mean? (POSIX 8.3, with RFC 8536's times of -167 to 167 hours.) */

/** Seconds to add to UTC, in standard time and in summer time. */
export interface PosixZone {
  readonly standard: number
  readonly summer?: { readonly offset: number; readonly from: Rule; readonly to: Rule }
}

/** A day of each year, and the seconds from its midnight on the wall clock that holds until then. */
interface Rule {
  /** M: month, week (5 = last), weekday; J: 1 to 365, 29 February never counted; N: 0 to 365. */
  readonly day: { readonly M: readonly [number, number, number] } | { readonly J: number } | { readonly N: number }
  readonly time: number
}

/** `undefined` if it is no such string, or has summer time without a rule: then each system has a rule of its own. */
export function parsePosixZone(text: string): PosixZone | undefined {
  const [zone = '', fromText, toText, more] = text.split(',')
  if (more !== undefined) return undefined
  const standardAt = afterName(zone, 0)
  const summerAt = afterTime(zone, standardAt)
  if (standardAt === undefined || summerAt === undefined) return undefined
  const standard = 0 - seconds(zone.slice(standardAt, summerAt))
  if (summerAt === zone.length) return fromText === undefined ? { standard } : undefined
  const offsetAt = afterName(zone, summerAt)
  if (offsetAt === undefined) return undefined
  if (offsetAt < zone.length && afterTime(zone, offsetAt) !== zone.length) return undefined
  const offset = offsetAt < zone.length ? 0 - seconds(zone.slice(offsetAt)) : standard + 3600
  const from = parseRule(fromText)
  const to = parseRule(toText)
  return from && to && { standard, summer: { offset, from, to } }
}

// By hand: this is read every time, and a regular expression of this size takes a millisecond to compile.

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** The end of `CET` or `<+05>`; `undefined` if there is no name of at least three characters. */
function afterName(text: string, start: number): number | undefined {
  const quoted = text[start] === '<'
  let end = quoted ? start + 1 : start
  while (end < text.length && (isLetter(text.charCodeAt(end)) || (quoted && (isDigit(text.charCodeAt(end)) || text[end] === '+' || text[end] === '-')))) end++
  if (end - start < (quoted ? 4 : 3)) return undefined
  return quoted ? (text[end] === '>' ? end + 1 : undefined) : end
}

/** The end of `-1`, `5:30` or `+167:59:59`; `undefined` if there is none. */
function afterTime(text: string, start: number | undefined): number | undefined {
  if (start === undefined) return undefined
  let at = text[start] === '+' || text[start] === '-' ? start + 1 : start
  for (let part = 0; part < 3; part++) {
    const most = at + (part === 0 ? 3 : 2)
    const first = at
    while (at < most && isDigit(text.charCodeAt(at))) at++
    if (at === first) return undefined
    if (text[at] !== ':' || part === 2) return at
    at++
  }
  return undefined
}

function seconds(text: string): number {
  const signed = text[0] === '+' || text[0] === '-'
  const [hours = '0', minutes = '0', rest = '0'] = (signed ? text.slice(1) : text).split(':')
  return (text[0] === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest))
}

function parseRule(text: string | undefined): Rule | undefined {
  if (!text) return undefined
  const [dayText = '', timeText = '2', more] = text.split('/')
  if (more !== undefined || afterTime(timeText, 0) !== timeText.length) return undefined
  const time = seconds(timeText)
  const kind = dayText[0] === 'J' || dayText[0] === 'M' ? dayText[0] : 'N'
  const parts = (kind === 'N' ? dayText : dayText.slice(1)).split('.')
  if (parts.length !== (kind === 'M' ? 3 : 1)) return undefined
  const [month, week, weekday] = [wholeNumber(parts[0]), wholeNumber(parts[1]), wholeNumber(parts[2])] as const
  if (kind === 'J') return within(month, 1, 365) ? { day: { J: month }, time } : undefined
  if (kind === 'N') return within(month, 0, 365) ? { day: { N: month }, time } : undefined
  if (!within(month, 1, 12) || !within(week, 1, 5) || !within(weekday, 0, 6)) return undefined
  return { day: { M: [month, week, weekday] }, time }
}

/** NaN, which lies within nothing, unless it is one to three digits. */
function wholeNumber(text = ''): number {
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return NaN
  return text.length > 0 && text.length < 4 ? Number(text) : NaN
}

function within(number: number, low: number, high: number): boolean {
  return number >= low && number <= high
}

/** Seconds to add to UTC at an instant: those of the latest change before it, looked for in the years around. */
export function posixOffset(epochSeconds: number, zone: PosixZone): number {
  const { standard, summer } = zone
  if (!summer) return standard
  const year = yearOf(epochSeconds)
  let offset = standard
  let latest = -Infinity
  for (const near of [year - 1, year, year + 1]) {
    const from = instant(near, summer.from) - standard
    const to = instant(near, summer.to) - summer.offset
    // At one and the same instant (summer time all the year, RFC 8536 section 3.3.1) the later year's change counts.
    if (from <= epochSeconds && from >= latest) [latest, offset] = [from, summer.offset]
    if (to <= epochSeconds && to > latest) [latest, offset] = [to, standard]
  }
  return offset
}

/** The rule's moment in a year, as if its wall clock were UTC. */
function instant(year: number, rule: Rule): number {
  const first = newYear(year)
  if ('N' in rule.day) return (first + rule.day.N) * 86400 + rule.time
  if ('J' in rule.day) return (first + rule.day.J - 1 + (isLeap(year) && rule.day.J >= 60 ? 1 : 0)) * 86400 + rule.time
  const [month, week, weekday] = rule.day.M
  const start = first + daysBefore(year, month)
  const length = daysBefore(year, month + 1) - daysBefore(year, month)
  const ahead = (weekday - dayOfWeek(start) + 7) % 7
  let inMonth = ahead + 7 * (week - 1)
  if (inMonth >= length) inMonth -= 7
  return (start + inMonth) * 86400 + rule.time
}

/** 1970-01-01 was a Thursday. */
function dayOfWeek(days: number): number {
  return (((days + 4) % 7) + 7) % 7
}

const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

function daysBefore(year: number, month: number): number {
  return (before[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0)
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

/** Days from the epoch to 1 January. */
function newYear(year: number): number {
  const past = year - 1
  return 365 * (year - 1970) + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 477
}

/** Good enough to choose the years to look at: right but for hours around New Year. */
function yearOf(epochSeconds: number): number {
  return 1970 + Math.floor(epochSeconds / 31556952)
}
