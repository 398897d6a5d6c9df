/** Which parts of a JSON or YAML text stand out on a terminal? Keys, strings, and the rest of the scalars. */

const RESET = '\x1b[39m'
const KEY = '\x1b[94m'
const STRING = '\x1b[32m'
const CONSTANT = '\x1b[36m'

/** The same text with colours: removing the escape sequences gives the plain one back. */
export function colourJson(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")(:?)|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (all, text, colon) => {
    if (text === undefined) return CONSTANT + all + RESET
    return colon ? KEY + text + RESET + colon : STRING + text + RESET
  })
}

/** Line by line: `key:` and what follows it. */
export function colourYaml(yaml: string): string {
  return yaml.replace(/^(\s*(?:- )*)([^\s'"#-][^:\n]*)(:)(?= |$)(.*)$/gm, (_, indent, key, colon, rest) =>
    indent + KEY + key + RESET + colon + (rest.trim() ? STRING + rest + RESET : rest))
}
