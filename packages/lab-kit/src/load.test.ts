// What a load counts, and when it ends.
import { createServer, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { freePorts, runLoad } from './index.ts'

async function serve(listener: RequestListener): Promise<Server & { url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server that listens
  return Object.assign(server, { url: `http://127.0.0.1:${port}` })
}

test('a load ends after the requests it was given, and counts them by status', async () => {
  await using server = await serve((req, res) => {
    res.statusCode = req.url === '/missing' ? 404 : 200
    res.end()
  })
  const report = await runLoad(
    server,
    async ({ fetch, step }) => {
      await fetch(step % 2 ? '/missing' : '/')
    },
    { level: 'low', requests: 20 },
  )
  expect(report).toMatchObject({ requests: 20, failures: 0, byStatus: { 200: 10, 404: 10 } })
  expect(report.latencyMsP99).toBeGreaterThanOrEqual(report.latencyMsP50)
})

test('no more visitors are on their way at once than the level says', async () => {
  let inside = 0
  let most = 0
  const four = Promise.withResolvers<void>()
  await using server = await serve((_req, res) => {
    most = Math.max(most, ++inside)
    // The first ones stay until there are four, however long the others take to come.
    if (inside === 4) four.resolve()
    void four.promise.then(() =>
      setTimeout(() => {
        inside--
        res.end()
      }, 5),
    )
  })
  await runLoad(server, async ({ fetch }) => void (await fetch('/')), { level: 'low', requests: 40 })
  expect(most).toBe(4)
})

test('answers of 500 and above are failures', async () => {
  await using server = await serve((_req, res) => void res.writeHead(503).end())
  const report = await runLoad(server, async ({ fetch }) => void (await fetch('/')), {
    level: 'low',
    requests: 8,
  })
  expect(report).toMatchObject({ requests: 8, failures: 8, lastFailure: 'status 503' })
})

test('a service that is not there makes failures, not an error', async () => {
  const [port] = await freePorts(1)
  const report = await runLoad(
    { url: `http://127.0.0.1:${port}` },
    async ({ fetch }) => void (await fetch('/')),
    { level: 'low', requests: 4 },
  )
  expect(report).toMatchObject({
    requests: 0,
    failures: 4,
    lastFailure: expect.stringContaining('ECONNREFUSED'),
  })
})

test('an abort ends a load whose requests hang, and counts none of them as failed', async () => {
  const controller = new AbortController()
  await using server = await serve(() => controller.abort())
  const report = await runLoad(server, async ({ fetch }) => void (await fetch('/')), {
    level: 'high',
    signal: controller.signal,
  })
  expect(report).toMatchObject({ requests: 0, failures: 0 })
  server.closeAllConnections()
})
