/** Which claims are asked for? That we understand continuous access evaluation, and what a challenge demands. Pure. */
import { UsageError } from '../errors.ts'

/**
 * The `claims` parameter, exactly as Azure CLI prints it; `undefined` if there is nothing to ask.
 * @param disabled AZURE_IDENTITY_DISABLE_CP1 exists in the environment
 * @param challenge base64 (either alphabet, other characters ignored, bytes read as latin-1, as Azure CLI does)
 */
export function capabilities(disabled: boolean, challenge?: string): string | undefined {
  const asked = challenge ? decodeChallenge(challenge) : {}
  if (disabled) return challenge ? printed(asked) : undefined
  const own = asked['access_token']
  const access_token = { ...(isObject(own) ? own : {}), xms_cc: { values: ['CP1'] } }
  return printed({ ...asked, access_token })
}

function decodeChallenge(challenge: string): Record<string, unknown> {
  try {
    const text = challenge.replace(/[^A-Za-z0-9+/_-]/g, '').replaceAll('-', '+').replaceAll('_', '/')
    // One character left over carries no whole byte.
    const value: unknown = JSON.parse(atob(text.length % 4 === 1 ? text.slice(0, -1) : text))
    if (isObject(value)) return value
  } catch {
    // Said below.
  }
  throw new UsageError('The claims challenge is not a JSON object in base64.', 1)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON as Python's `json.dumps` prints it: blanks after comma and colon, ASCII only. Servers and caches see one spelling. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`
  if (isObject(value)) return `{${Object.entries(value).map(([name, item]) => `${ascii(name)}: ${printed(item)}`).join(', ')}}`
  return typeof value === 'string' ? ascii(value) : JSON.stringify(value)
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (character) =>
    character === '\x7f' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
