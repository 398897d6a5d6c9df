/** Where is the file of the process's time zone? As the C library looks for it. */

/** `undefined` for UTC, the empty TZ. Not every zone has a file: TZ may be a rule. */
export function zoneFile(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const tz = env['TZ']
  if (tz === undefined) return '/etc/localtime'
  const name = zoneName(tz)
  if (name === '') return undefined
  return name.startsWith('/') ? name : `${env['TZDIR'] || '/usr/share/zoneinfo'}/${name}`
}

/** TZ may begin with a colon. */
export function zoneName(tz: string): string {
  return tz.startsWith(':') ? tz.slice(1) : tz
}
