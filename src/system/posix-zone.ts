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

const name = '(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)'
const time = '[+-]?\\d{1,3}(?::\\d{1,2}){0,2}'
const day = '(?:M\\d{1,2}\\.\\d\\.\\d|J\\d{1,3}|\\d{1,3})'

/** `undefined` if it is no such string, or has summer time without a rule: then each system has a rule of its own. */
export function parsePosixZone(text: string): PosixZone | undefined {
  const rules = `(?:,(${day}(?:/${time})?),(${day}(?:/${time})?))?`
  const match = new RegExp(`^${name}(${time})(?:(${name})(${time})?${rules})?$`).exec(text)
  if (!match) return undefined
  const [, standardText = '', summerName, summerText] = match
  const standard = 0 - seconds(standardText)
  if (!summerName) return { standard }
  const from = parseRule(match[4])
  const to = parseRule(match[5])
  const offset = summerText ? 0 - seconds(summerText) : standard + 3600
  return from && to && { standard, summer: { offset, from, to } }
}

function seconds(text: string): number {
  const [hours = 0, minutes = 0, rest = 0] = text.replace(/^[+-]/, '').split(':').map(Number)
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + rest)
}

function parseRule(text: string | undefined): Rule | undefined {
  if (!text) return undefined
  const [dayText = '', timeText = '2'] = text.split('/')
  const time = seconds(timeText)
  if (dayText.startsWith('J')) return within(Number(dayText.slice(1)), 1, 365) ? { day: { J: Number(dayText.slice(1)) }, time } : undefined
  if (!dayText.startsWith('M')) return within(Number(dayText), 0, 365) ? { day: { N: Number(dayText) }, time } : undefined
  const [month = 0, week = 0, weekday = 0] = dayText.slice(1).split('.').map(Number)
  if (!within(month, 1, 12) || !within(week, 1, 5) || !within(weekday, 0, 6)) return undefined
  return { day: { M: [month, week, weekday] }, time }
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
