// Loaded before the program: from the second request on, sending fails with everything that was to be sent in the message, as no careful program would write it.
const http = require('node:http')
const { end } = http.ClientRequest.prototype
let requests = 0
http.ClientRequest.prototype.end = function (body, ...rest) {
  if (body !== undefined && ++requests > Number(process.env.AZIN_TEST_CRASH_AFTER ?? 0)) throw new TypeError(`cannot send ${body} with ${JSON.stringify(this.getHeaders())}`)
  return end.call(this, body, ...rest)
}
