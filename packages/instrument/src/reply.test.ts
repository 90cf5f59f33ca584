// An answer that is ready does not wait for ever for its reader.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
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

test('answers that nobody reads have 64 MiB together, and a further one becomes a 503 of a few bytes', async () => {
  const half = new Uint8Array(33 * 1024 * 1024)
  const server = createServer((req, res) => send(req, res, attachmentReply('large', half), 60_000))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ask = async (): Promise<{ text: string; socket: Socket }> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    socket.pause()
    return { text: chunk.subarray(0, 500).toString('latin1'), socket }
  }
  const first = await ask()
  const second = await ask()
  expect(first.text).toMatch(/^HTTP\/1.1 200 /)
  expect(second.text).toMatch(/^HTTP\/1.1 503 /)
  expect(second.text).toMatch(/\bX-Go-Pprof: 1\r\n/)
  expect(second.text).toMatch(/34603008 bytes of other answers wait for their readers already\n$/)
  first.socket.destroy()
  // The bytes are free again once the server has noticed.
  for (let waitMs = 1; ; waitMs *= 2) {
    const third = await ask()
    third.socket.destroy()
    if (third.text.startsWith('HTTP/1.1 200 ')) break
    expect(waitMs).toBeLessThan(60_000)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  second.socket.destroy()
  server.close()
})

test.each(['\r\nX-Evil: 1', '\0', 'ア'])(
  'a header that cannot be one, with %j, ends the connection and nothing else',
  async (bad) => {
    const server = createServer((req, res) =>
      send(req, res, { status: 301, headers: { Location: `pprof/?${bad}` }, body: '' }, 60_000),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    socket.resume()
    await once(socket, 'close')
    expect(socket.bytesRead).toBe(0)
    server.close()
  },
)

test('an answer that the host has begun is left to the host', async () => {
  const server = createServer((req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain' })
    res.write('the beginning ')
    send(req, res, errorReply(500, 'ours'), 60_000)
    res.end('and the end')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(await answer.text()).toBe('the beginning and the end')
  server.close()
})
