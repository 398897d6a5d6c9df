/** What is left of a text when nothing in it may act on a terminal? */

/** Controls other than tab and line feed, marks of writing direction, and the line ends that only some programs know. */
const acting = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Each such character as U+FFFD: names of subscriptions, and answers of servers, are other people's text. */
export function disarmed(text: string): string {
  return text.replace(acting, '\ufffd')
}
