/** What does a secret say that is printed by mistake? `[secret]`, in every message, log and JSON; its text is had by asking for it. */
import { keepSecret } from './secret.ts'

export interface Secret {
  /** The text itself: for the wire, the file that keeps it, and nothing else. */
  reveal(): string
  toString(): string
  toJSON(): string
}

/** The text is in a closure, where nobody finds it who looks through the object. The sinks know it besides (`secret.ts`). */
export function secretOf(text: string): Secret {
  keepSecret(text)
  const told = (): string => '[secret]'
  return Object.freeze({ reveal: () => text, toString: told, toJSON: told, [Symbol.for('nodejs.util.inspect.custom')]: told })
}
