/** How does Python's `json.dumps` spell a value? Azure CLI's files are compared, and read by naive readers, in that spelling. */

/** One line, `, ` and `: ` between the parts, ASCII only. */
export function oneLine(value: unknown): string {
  return escapeAscii(spaced(value))
}

/** Indented by four, ASCII only. */
export function indented(value: unknown): string {
  return escapeAscii(JSON.stringify(value, null, 4))
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`).join(', ')}}`
}

function escapeAscii(json: string): string {
  return json.replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
