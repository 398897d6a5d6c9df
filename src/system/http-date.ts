/** When did a server say it was? */

/**
 * Epoch seconds of an HTTP-date (RFC 9110 section 5.6.7: the current form and both obsolete ones);
 * `undefined` for anything else.
 */
export function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w :-]{10,40}$/.test(text)) return undefined
  // asctime() carries no zone, and Date would take it for local time.
  const milliseconds = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : undefined
}
