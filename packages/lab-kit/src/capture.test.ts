// Taking a profile over HTTP, and each way in which that can go wrong.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ProfileBuilder, write } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { capture, captureUrl, freePorts } from './index.ts'
import { captureTrace, traceUrl } from './trace.ts'

const builder = new ProfileBuilder({
  sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }],
  periodType: { type: 'space', unit: 'bytes' },
  period: 1,
})
builder.add([{ name: 'leaf', filename: 'a.ts', line: 1 }], [7])
const tinyProfile = write(builder.build())

/** A debug server that gives the same answer to everything. */
async function answering(answer: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server that listens
  return Object.assign(server, { url: `http://127.0.0.1:${port}` })
}

test('a profile comes as bytes and as a value', async () => {
  await using server = await answering((_req, res) => void res.end(tinyProfile))
  const { bytes, profile } = await capture(server.url, { profile: 'heap' })
  expect(Buffer.from(bytes)).toEqual(Buffer.from(tinyProfile))
  expect(profile.samples.map(({ values }) => values.map(Number))).toEqual([[7]])
})

test('the path is the standard one, with seconds only where they are given', () => {
  expect(captureUrl('http://127.0.0.1:6060', { profile: 'heap' })).toBe(
    'http://127.0.0.1:6060/debug/pprof/heap',
  )
  expect(captureUrl('http://127.0.0.1:6060/', { profile: 'profile', seconds: 3 })).toBe(
    'http://127.0.0.1:6060/debug/pprof/profile?seconds=3',
  )
  expect(captureUrl('http://127.0.0.1:6060', { profile: 'heap', gc: true })).toBe(
    'http://127.0.0.1:6060/debug/pprof/heap?gc=1',
  )
})

test('a trace comes from the flight recorder, and with seconds from a recording', async () => {
  expect(traceUrl('http://127.0.0.1:6060')).toBe('http://127.0.0.1:6060/debug/trace/snapshot')
  expect(traceUrl('http://127.0.0.1:6060/', 2)).toBe('http://127.0.0.1:6060/debug/pprof/trace?seconds=2')
  const seen: (string | undefined)[] = []
  const events = [{ ph: 'X', name: 'GET /', cat: 'request', pid: 1, tid: 1, ts: 1, dur: 2, args: {} }]
  const tinyTrace = JSON.stringify({ traceEvents: events, metadata: { reason: 'http' } })
  await using server = await answering((req, res) => {
    seen.push(req.url)
    res.end(tinyTrace)
  })
  const { bytes, trace } = await captureTrace(server.url, {})
  expect(Buffer.from(bytes).toString()).toBe(tinyTrace)
  expect(trace.info.reason).toBe('http')
  expect(seen).toEqual(['/debug/trace/snapshot'])
})

test('what is no trace is told apart, a recorder that is off among it', async () => {
  await using profiles = await answering((_req, res) => void res.end(tinyProfile))
  await expect(captureTrace(profiles.url, {})).rejects.toMatchObject({ code: 'CAPTURE_NOT_A_TRACE' })
  await using off = await answering(
    (_req, res) => void res.writeHead(503).end('flight recorder is not enabled'),
  )
  await expect(captureTrace(off.url, {})).rejects.toMatchObject({
    code: 'CAPTURE_REFUSED',
    message: expect.stringMatching(/status 503: flight recorder is not enabled$/),
  })
})

test('credentials travel in the Authorization header', async () => {
  const seen: (string | undefined)[] = []
  await using server = await answering((req, res) => {
    seen.push(req.headers.authorization)
    res.end(tinyProfile)
  })
  await capture(server.url, { profile: 'heap' })
  await capture(server.url, { profile: 'heap', username: 'ops', password: 'päss:word' })
  expect(seen).toEqual([undefined, `Basic ${Buffer.from('ops:päss:word').toString('base64')}`])
})

test('where nothing listens, the error says where nothing answers', async () => {
  const [port] = await freePorts(1)
  await expect(capture(`http://127.0.0.1:${port}`, { profile: 'heap' })).rejects.toMatchObject({
    code: 'CAPTURE_UNREACHABLE',
    message: `http://127.0.0.1:${port}/debug/pprof/heap: capturing: nothing answers there`,
  })
})

test.each([
  ['wrong credentials', 401, 'Unauthorized', 'CAPTURE_UNAUTHORISED', /want credentials .* PPROF_PASSWORD/],
  ['an unknown profile', 404, 'Unknown profile\n', 'CAPTURE_REFUSED', /status 404: Unknown profile$/],
  ['a redirect', 302, '', 'CAPTURE_REFUSED', /status 302/],
  ['a page', 200, '<h1>hello</h1>', 'CAPTURE_NOT_A_PROFILE', /14 bytes of text\/html are not a profile: /],
])('%s', async (_behaviour, status, body, code, message) => {
  await using server = await answering(
    (_req, res) =>
      void res.writeHead(status, { 'content-type': 'text/html', location: '/elsewhere' }).end(body),
  )
  await expect(capture(server.url, { profile: 'heap' })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
})

test('an abort ends a capture that is under way', async () => {
  const controller = new AbortController()
  await using server = await answering(() => controller.abort())
  await expect(
    capture(server.url, { profile: 'profile', seconds: 60, signal: controller.signal }),
  ).rejects.toMatchObject({ name: 'AbortError' })
  server.closeAllConnections()
})
