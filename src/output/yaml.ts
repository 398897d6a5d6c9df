/** How does a value look as YAML? Block style, sorted keys, quoted wherever a YAML 1.1 reader would see something else. */

import { stringify } from 'yaml'
import { byCodePoint } from './sorted-keys.ts'

const WIDTH = 80

export function toYaml(value: unknown): string {
  const text = stringify(value, {
    schema: 'yaml-1.1',
    sortMapEntries: (a, b) => byCodePoint(String(a.key), String(b.key)),
    singleQuote: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
    blockQuote: false,
    doubleQuotedAsJSON: true,
  })
  const folded = text.split('\n').map(fold).join('\n')
  return typeof value === 'object' && value !== null ? folded : closeDocument(folded)
}

/** PyYAML breaks at the first single blank beyond column 80 and continues two columns further in; so do we. */
function fold(line: string): string {
  if (line.length <= WIDTH) return line
  const [, indent = '', key = '', value = ''] = /^(\s*(?:- )*)((?:'(?:[^']|'')*'|[^\s'"][^:]*): )?(.*)$/.exec(line) ?? []
  if (value.startsWith('"')) return line
  const next = '\n' + ' '.repeat(indent.length + (key ? 2 : 0))
  let column = indent.length + key.length
  return indent + key + value.split(/(?<=\S) (?=\S)/).map((word, i) => {
    const broken = i > 0 && column > WIDTH
    const joint = i === 0 ? '' : broken ? next : ' '
    column = (broken ? next.length - 1 : column + joint.length) + [...word].length
    return joint + word
  }).join('')
}

/** PyYAML ends a document that is a plain scalar with `...`; a quoted one needs no end. */
function closeDocument(text: string): string {
  return /^['"]/.test(text) ? text : text + '...\n'
}
