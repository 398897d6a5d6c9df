/** What may a server do to whoever asks? Each path does one odd thing; any other says what it was asked. */
import type { RequestListener } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'

export const oddAnswer: RequestListener = (request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
    switch (request.url) {
      case '/redirect': return void response.writeHead(307, { location: '/elsewhere' }).end()
      case '/large': return void response.end(Buffer.alloc(3_000_000))
      case '/endless': return void setInterval(() => response.write('x'.repeat(70_000)), 1).unref()
      case '/silent': return
      case '/cut': return void response.writeHead(200, { 'content-length': '9' }).write('x', () => request.socket.destroy())
      case '/reset': return void request.socket.resetAndDestroy()
      case '/packed': return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain'))
      case '/packed-twice': return void response.writeHead(200, { 'content-encoding': 'deflate, br' }).end(brotliCompressSync(deflateSync('plain')))
      case '/bomb': return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)))
      case '/damaged': return void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip')
      case '/unknown': return void response.writeHead(200, { 'content-encoding': 'compress' }).end('x')
      case '/headers': return void response.writeHead(200, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`x-${i}`, 'x'.repeat(15_000)]))).end()
      default: response.writeHead(200, { 'x-a': 'b', 'set-cookie': ['c=1', 'd=2'] }).end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers, body: Buffer.concat(parts).toString() }))
    }
  })
}
