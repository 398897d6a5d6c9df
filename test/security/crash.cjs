// Loaded before the program: sending fails with everything that was to be sent in the message, as no careful program would write it. In a third of the
// commands from the first request on, so that others still get something to keep, and in all of them from the second or third.
const http = require('node:http')
const { end } = http.ClientRequest.prototype
let dice = Number(process.env.AZIN_TEST_CRASH_SEED ?? 0)
for (const letter of process.argv.slice(2).join(' ')) dice = (dice * 31 + letter.charCodeAt(0)) >>> 0
const after = dice % 3 === 0 ? 0 : Number(process.env.AZIN_TEST_CRASH_AFTER ?? 0)
let requests = 0
http.ClientRequest.prototype.end = function (body, ...rest) {
  if (body !== undefined && ++requests > after) throw new TypeError(`cannot send ${body} with ${JSON.stringify(this.getHeaders())}`)
  return end.call(this, body, ...rest)
}
