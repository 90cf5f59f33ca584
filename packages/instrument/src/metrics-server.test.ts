// /metrics over HTTP: formats, refusals, protection.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { runtimeMetrics } from './metrics/index.ts'
import { metricsRouter, type MetricsServerOptions, startMetricsServer } from './metrics-server.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

async function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const req = request(url, { ...options, agent: false })
  req.end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of res) text += String(chunk)
  return { status: res.statusCode ?? 0, headers: res.headers, text }
}

test('it serves the page on loopback, and nothing else', async () => {
  using metrics = runtimeMetrics()
  await using server = await startMetricsServer({ metrics, port: 0 })
  expect(server.host).toBe('127.0.0.1')
  const answer = await ask(`${server.url}/metrics?target=any`)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  expect(answer.text).toContain('\nnodejs_async_tasks{kind="http_server"} 1\n')
  expect(await ask(`${server.url}/`)).toMatchObject({ status: 404, text: '404 page not found\n' })
  expect(await ask(`${server.url}/metrics/x`)).toMatchObject({ status: 404 })
})

test('whoever asks for OpenMetrics gets it', async () => {
  using metrics = runtimeMetrics()
  await using server = await startMetricsServer({ metrics, port: 0 })
  const { headers, text } = await ask(`${server.url}/metrics`, {
    headers: { accept: 'application/openmetrics-text; version=1.0.0' },
  })
  expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  expect(text).toMatch(/\n# EOF\n$/)
})

test('HEAD has the length and no body, other methods are refused', async () => {
  using metrics = runtimeMetrics()
  await using server = await startMetricsServer({ metrics, port: 0 })
  const head = await ask(`${server.url}/metrics`, { method: 'HEAD' })
  expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' })
  expect(Number(head.headers['content-length'])).toBeGreaterThan(1000)
  expect(await ask(`${server.url}/metrics`, { method: 'POST' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  })
})

test('with a password, only those who know it get in', async () => {
  using metrics = runtimeMetrics()
  await using server = await startMetricsServer({
    metrics,
    port: 0,
    username: 'prometheus',
    password: 'secret',
  })
  const headers = { authorization: `Basic ${Buffer.from('prometheus:secret').toString('base64')}` }
  expect(await ask(`${server.url}/metrics`)).toMatchObject({ status: 401 })
  expect(await ask(`${server.url}/metrics`, { headers })).toMatchObject({ status: 200 })
})

test('without one, a page in a browser cannot read them by a name of its own', async () => {
  using metrics = runtimeMetrics()
  await using server = await startMetricsServer({ metrics, port: 0 })
  expect(await ask(`${server.url}/metrics`, { headers: { host: 'evil.example' } })).toMatchObject({
    status: 403,
  })
})

test.each<[string, Omit<MetricsServerOptions, 'metrics'>, string, string]>([
  ['the network without a password', { host: '0.0.0.0' }, 'METRICS_SERVER_UNPROTECTED', '0.0.0.0:2112'],
  ['an empty password', { password: '' }, 'PASSWORD_MISSING', 'metrics server'],
  [
    'an address of another machine',
    { host: '192.0.2.1', port: 0, password: 'x' },
    'METRICS_SERVER_LISTEN',
    '192.0.2.1',
  ],
])('it refuses to start with %s', async (_behaviour, options, code, message) => {
  using metrics = runtimeMetrics()
  await expect(startMetricsServer({ metrics, ...options })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  })
})

test('what goes wrong is an answer and a report, and never an exception', async () => {
  using metrics = runtimeMetrics()
  const reported: unknown[] = []
  const broken = { ...metrics, render: () => Promise.reject(new Error('no luck')) }
  const router = metricsRouter(broken, {
    onError(error) {
      reported.push(error)
      throw new Error('the listener is broken too')
    },
  })
  const server = createServer(router).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on a port, not on a pipe
  expect(await ask(`http://127.0.0.1:${port}/metrics`)).toMatchObject({ status: 500, text: 'no luck\n' })
  expect(reported).toEqual([new Error('no luck')])
  server.close()
})

test('as a middleware it leaves other paths to the application', async () => {
  using metrics = runtimeMetrics()
  const router = metricsRouter(metrics)
  const server = createServer((req, res) => router(req, res, () => res.end('the shop'))).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on a port, not on a pipe
  expect(await ask(`http://127.0.0.1:${port}/orders`)).toMatchObject({ status: 200, text: 'the shop' })
  server.close()
})
