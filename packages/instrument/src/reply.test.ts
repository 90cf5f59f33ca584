// An answer that is ready does not wait for ever for its reader.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { attachmentReply, errorReply, send } from './reply.ts'

test('a reader that takes nothing is given up on', async () => {
  // Far more than the buffers of both ends hold.
  const body = new Uint8Array(64 * 1024 * 1024)
  const server = createServer((req, res) => {
    send(req, res, attachmentReply('large', body), 50)
    res.once('close', () => server.emit('given up', res.writableFinished))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const givenUp = once(server, 'given up')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  expect(await givenUp).toEqual([false])
  socket.destroy()
  server.close()
})

test('an error has no attachment, and says so to pprof', () => {
  expect(errorReply(404, 'Unknown profile')).toEqual({
    status: 404,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Go-Pprof': '1' },
    body: 'Unknown profile\n',
  })
})
