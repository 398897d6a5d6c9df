/** How is an instant written for programs of any time zone? As RFC 3339 in UTC, from arithmetic alone. */

interface Civil {
  readonly year: string
  readonly month: string
  readonly day: string
  readonly time: string
}

/** Days to a date of the Gregorian calendar, as https://howardhinnant.github.io/date_algorithms.html (civil_from_days) has it. */
function civil(epochSeconds: number): Civil {
  const days = Math.floor(epochSeconds / 86_400)
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const second = epochSeconds - days * 86_400
  return {
    year: String(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)).padStart(4, '0'),
    month: two(month),
    day: two(dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1),
    time: [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(two).join(':'),
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** `2026-11-22T10:57:36Z`. @param epochSeconds whole */
export function rfc3339(epochSeconds: number): string {
  const { year, month, day, time } = civil(epochSeconds)
  return `${year}-${month}-${day}T${time}Z`
}

/** `11/22/2026 10:57:36 +00:00`: how App Service wrote it in 2017 (api-version 2017-09-01, on Linux). */
export function appServiceInstant(epochSeconds: number): string {
  const { year, month, day, time } = civil(epochSeconds)
  return `${month}/${day}/${year} ${time} +00:00`
}
