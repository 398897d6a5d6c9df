/** How does text fit a screen of some width? Words move to the next line; nothing is cut. */

/** @param indent blanks before every line. */
export function paragraph(text: string, width: number, indent: number): string {
  return filled(text.split(' '), width, indent)
}

/** What a person copies in one piece: `code`, and a command at the end of a line. */
const whole = /(?<=^|: )(?:az(?:in)?|ssh) .*|`[^`]*`\S*|\S+/g

/** Messages for a screen: an address, `code` or a command to type is never broken by us, so that it can be copied. Line ends stay. */
export function prose(text: string, width: number): string {
  return text.split('\n').map((line) => (line.length > width ? filled(line.match(whole) ?? [], width, 0) : line)).join('\n')
}

function filled(words: readonly string[], width: number, indent: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  // An id or an address that fits the screen goes out of its column rather than over the edge.
  return [...lines, line].map((one) => ' '.repeat(one.length > width ? indent : Math.min(indent, width - one.length)) + one).join('\n')
}

/** Names and what they mean, side by side; on a narrow screen, or after a long name, the meaning moves below. */
export function columnsOf(rows: readonly (readonly [name: string, meaning: string])[], width: number): string[] {
  const widest = Math.max(...rows.map(([name]) => name.length).filter((length) => length <= 30), 0)
  const left = 2 + widest + 2
  return rows.map(([name, meaning]) => {
    if (meaning === '') return `  ${name}`
    if (width - left < 30) return `${paragraph(name, width, 2)}\n${paragraph(meaning, width, 6)}`
    if (name.length > widest) return `  ${name}\n${paragraph(meaning, width, left)}`
    return `  ${name.padEnd(widest)}  ${paragraph(meaning, width - left, 0).replaceAll('\n', '\n' + ' '.repeat(left))}`
  })
}
