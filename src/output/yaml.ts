/** How does a value look as YAML? Block style, sorted keys, quoted wherever a YAML 1.1 reader would see something else. */

import { type Scalar, type ScalarTag, stringify, type Tags } from 'yaml'
import { isObject } from './cell.ts'
import { exactText } from './exact-numbers.ts'
import { byCodePoint } from './sorted-keys.ts'

const WIDTH = 80

/** YAML 1.1 takes `1e+20` for a text, so PyYAML writes `1.0e+20`. */
const exactNumber: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => exactText(value) !== undefined,
  resolve: (text) => text,
  stringify: ({ value }: Scalar) => (exactText(value) ?? '').replace(/^(-?\d+)e/, '$1.0e'),
}

/** YAML 1.1 takes a lone `y` or `n` for a truth, but PyYAML does not, and leaves them bare. */
function withoutLetters(tag: Tags[number]): Tags[number] {
  if (typeof tag === 'string' || !('test' in tag) || !tag.test || !/^tag:yaml.org,2002:bool$/.test(tag.tag)) return tag
  return { ...tag, test: new RegExp(`^(?![YyNn]$)(?:${tag.test.source})`) }
}

export function toYaml(value: unknown): string {
  const text = stringify(value, {
    schema: 'yaml-1.1',
    customTags: (known) => [exactNumber, ...known.map(withoutLetters)],
    sortMapEntries: (a, b) => byCodePoint(String(a.key), String(b.key)),
    singleQuote: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
    blockQuote: false,
    doubleQuotedAsJSON: true,
  })
  const folded = text.split('\n').map(fold).join('\n')
  return Array.isArray(value) || isObject(value) ? folded : closeDocument(folded)
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
