/** What can this Node do at most? A bare `node:http` server that checks the same header and gives the same JSON. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const [, , body, secret] = process.argv.map((text, i) => (i === 2 ? Buffer.from(text, 'base64').toString() : text))
const digest = createHash('sha256').update(secret).digest()

const server = createServer((request, response) => {
  const shown = createHash('sha256').update(String(request.headers['x-identity-header'])).digest()
  const known = timingSafeEqual(shown, digest)
  response.writeHead(known ? 200 : 401, { 'content-type': 'application/json', 'content-length': known ? Buffer.byteLength(body) : 0 }).end(known ? body : '')
})
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
