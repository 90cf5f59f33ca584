// A POST over real connections, to this machine only.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { post } from './post.ts'

async function serve(listener: RequestListener): Promise<{ url: URL } & Disposable> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ingest?name=shop`)
  return { url, [Symbol.dispose]: close }
}

const bodyOf = async (req: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
const never = new AbortController().signal
const request = { headers: { 'Content-Type': 'application/octet-stream' }, body: Buffer.from([31, 139, 0]) }

test('what is sent arrives as it was, with its length', async () => {
  let seen: unknown
  using server = await serve((req, res) => {
    void bodyOf(req).then((body) => {
      seen = [req.method, req.url, req.headers['content-type'], req.headers['content-length'], [...body]]
      res.end()
    })
  })
  const answer = await post({ ...request, url: server.url, signal: never })
  expect(answer).toEqual({ status: 200, text: '', retryAfterMs: undefined })
  expect(seen).toEqual(['POST', '/ingest?name=shop', 'application/octet-stream', '3', [31, 139, 0]])
})

test('the first line of an error is handed out, and when to come back', async () => {
  using server = await serve((_req, res) => {
    res.writeHead(429, { 'Retry-After': '7' }).end('push rate limit\nand more')
  })
  expect(await post({ ...request, url: server.url, signal: never })).toEqual({
    status: 429,
    text: 'push rate limit',
    retryAfterMs: 7000,
  })
})

test('an answer without an end is read for 500 characters', async () => {
  using server = await serve((_req, res) => {
    res.writeHead(500)
    const more = (): void => {
      if (!res.destroyed) res.write('x'.repeat(10_000), () => setImmediate(more))
    }
    more()
  })
  const answer = await post({ ...request, url: server.url, signal: never })
  expect([answer.status, answer.text.length]).toEqual([500, 500])
})

test('a redirect is not followed: the credentials are for one server', async () => {
  let asked = 0
  using server = await serve((_req, res) => {
    asked++
    res.writeHead(307, { Location: '/elsewhere' }).end()
  })
  expect((await post({ ...request, url: server.url, signal: never })).status).toBe(307)
  expect(asked).toBe(1)
})

test('a server that hangs up, speaks something else, or is not there, is a rejection', async () => {
  using hangsUp = await serve((req) => req.socket.destroy())
  await expect(post({ ...request, url: hangsUp.url, signal: never })).rejects.toMatchObject({
    code: 'ECONNRESET',
  })
  const silent = createSocketServer((socket) => socket.resume().end('220 smtp ready\r\n')).listen(
    0,
    '127.0.0.1',
  )
  await once(silent, 'listening')
  const url = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`)
  await expect(post({ ...request, url, signal: never })).rejects.toMatchObject({
    code: 'HPE_INVALID_CONSTANT',
  })
  silent.close()
  await once(silent, 'close')
  await expect(post({ ...request, url, signal: never })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a signal ends it', async () => {
  using server = await serve(() => {})
  const end = new AbortController()
  const ended = post({ ...request, url: server.url, signal: end.signal })
  end.abort()
  await expect(ended).rejects.toMatchObject({ name: 'AbortError' })
})

test('a process with nothing else to do ends while a server keeps it waiting, with its own exit code', async () => {
  const asked = Promise.withResolvers<void>()
  using server = await serve(() => asked.resolve())
  const program = fileURLToPath(new URL('../../testdata/programs/pushes-and-ends.ts', import.meta.url))
  const child = spawn(process.execPath, [program, server.url.origin], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const exited = once(child, 'exit')
  await asked.promise
  // Nobody answers; without unref() it would be there for ten seconds, and then with the code 1.
  expect(await exited).toEqual([7, null])
})
