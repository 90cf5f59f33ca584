// Traces over real connections, as Go's clients ask for them.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readChrome } from '../../testdata/chrome.ts'
import { readPerfetto } from '../../testdata/perfetto.ts'
import { only } from '../../testdata/recorded.ts'
import { until, untilInTurn } from '../../testdata/until.ts'
import { debugRouter } from '../handler.ts'
import { isTracing, withRegion } from './annotations.ts'
import { FlightRecorder } from './flight-recorder.ts'
import { readTraceForm, readTraceSeconds } from './http.ts'

let server: Server
let port = 0
beforeAll(async () => {
  const router = debugRouter({ maxRecordings: 2, maxSeconds: 60 })
  server = createServer((req, res) => router(req, res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

let recorder: FlightRecorder | undefined
afterEach(async () => {
  await recorder?.stop()
  recorder = undefined
})

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly bytes: Buffer
}

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const req = request({ port, host: '127.0.0.1', path, method, headers, agent: false })
  req.end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of res) chunks.push(chunk as Buffer)
  return { status: res.statusCode ?? 0, headers: res.headers, bytes: Buffer.concat(chunks) }
}

function startRecorder(): void {
  recorder = new FlightRecorder({ sources: only('requests') })
  recorder.start()
}

describe('/debug/trace/snapshot', () => {
  test.each([
    ['', 'trace.out', readPerfetto],
    ['?format=perfetto', 'trace.pftrace', readPerfetto],
    ['?format=chrome', 'trace.json', readChrome],
  ] as const)('%s is a file that browsers save as %s', async (query, filename, read) => {
    startRecorder()
    withRegion('render', () => {})
    const { status, headers, bytes } = await get(`/debug/trace/snapshot${query}`)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${filename}"`,
      'x-content-type-options': 'nosniff',
      'content-length': String(bytes.length),
      vary: 'Accept-Encoding',
    })
    expect(headers['content-encoding']).toBeUndefined()
    const names = read(bytes).events.map(({ name }) => name)
    expect(names).toContain('render')
    // Whoever asks for the trace is not what it is about.
    expect(names.filter((name) => name.startsWith('GET'))).toEqual([])
  })

  test('is packed where the client takes that', async () => {
    startRecorder()
    withRegion('render', () => {})
    const { headers, bytes } = await get('/debug/trace/snapshot', {
      'Accept-Encoding': 'deflate, gzip;q=0.5',
    })
    expect(headers['content-encoding']).toBe('gzip')
    expect(readPerfetto(gunzipSync(bytes)).events.map(({ name }) => name)).toContain('render')
  })

  test('without a recorder says what turns it on', async () => {
    const { status, headers, bytes } = await get('/debug/trace/snapshot')
    expect(status).toBe(503)
    expect(headers).toMatchObject({ 'x-go-pprof': '1', 'content-type': 'text/plain; charset=utf-8' })
    expect(headers['content-disposition']).toBeUndefined()
    expect(bytes.toString()).toBe('flight recorder is not enabled: ENABLE_FLIGHT_RECORDER=true turns it on\n')
  })

  test('while another one is taken says so, and when to come again', async () => {
    startRecorder()
    let busy: Answer | undefined
    // Requests that come one by one are not in each other's way, and on a busy machine they may.
    for (let attempt = 0; attempt < 50 && busy === undefined; attempt++) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => get('/debug/trace/snapshot')))
      const statuses = answers.map(({ status }) => status)
      expect(statuses).toContain(200)
      expect([200, 409]).toEqual(expect.arrayContaining(statuses))
      busy = answers.find(({ status }) => status === 409)
    }
    expect(busy?.headers['retry-after']).toBe('1')
    expect(busy?.bytes.toString()).toContain('met one that is in progress')
  })

  test.each([
    ['GET', '?format=pdf', 400, 'invalid value for "format" - must be perfetto or chrome\n'],
    ['POST', '', 405, 'Method Not Allowed\n'],
    ['HEAD', '', 200, ''],
  ])('%s %s is %i', async (method, query, status, text) => {
    startRecorder()
    const answer = await get(`/debug/trace/snapshot${query}`, {}, method)
    expect(answer.status).toBe(status)
    expect(answer.bytes.toString()).toBe(text)
    expect(recorder?.snapshots).toBe(0)
  })
})

describe('/debug/pprof/trace', () => {
  test('records the next seconds, recorder or not, and nothing after', async () => {
    withRegion('before', () => {})
    const answer = get('/debug/pprof/trace?seconds=0.3&format=chrome')
    await untilInTurn(isTracing)
    withRegion('during', () => {})
    const { status, headers, bytes } = await answer
    expect(status).toBe(200)
    expect(headers['content-disposition']).toBe('attachment; filename="trace.json"')
    const { events, metadata } = readChrome(bytes)
    expect(events.filter(({ cat }) => cat === 'region').map(({ name }) => name)).toEqual(['during'])
    expect(metadata['reason']).toBe('trace of 0.3 s')
    expect(isTracing()).toBe(false)
  })

  test("has Go's name, and leaves a recorder's window as it is", async () => {
    startRecorder()
    withRegion('early', () => {})
    const { headers, bytes } = await get('/debug/pprof/trace?seconds=0.05')
    expect(headers['content-disposition']).toBe('attachment; filename="trace"')
    expect(readPerfetto(bytes).events.map(({ name }) => name)).not.toContain('early')
    const { bytes: window } = (await recorder?.snapshot()) ?? { bytes: new Uint8Array() }
    expect(readPerfetto(window).events.map(({ name }) => name)).toContain('early')
  })

  test('has more than a memory holds', async () => {
    // Ten MiB are 327,680 regions.
    const count = 400_000
    let kept = 0
    // Where the machine is busy, they are not all made in the seconds that are asked for, or fetched too late.
    for (const seconds of [5, 10, 20, 40]) {
      const answer = get(`/debug/pprof/trace?seconds=${seconds}`)
      await untilInTurn(isTracing)
      for (let round = 0; round < 40; round++) {
        for (let i = 0; i < count / 40; i++) withRegion('r', () => {})
        await sleep(seconds * 20)
      }
      const { status, bytes } = await answer
      expect(status === 200 ? '' : bytes.toString()).toBe('')
      kept = readPerfetto(bytes).events.filter(({ name }) => name === 'r').length
      if (kept > 330_000) break
    }
    expect(kept).toBeGreaterThan(330_000)
  })

  test('ends when the client goes away', async () => {
    const req = request({ port, host: '127.0.0.1', path: '/debug/pprof/trace?seconds=50', agent: false })
    req.on('error', () => {})
    req.end()
    await until(isTracing)
    req.destroy()
    await until(() => !isTracing())
    expect(isTracing()).toBe(false)
  })

  test.each([
    ['?seconds=61', 400, 'profile duration exceeds the limit of 60 seconds'],
    ['?seconds=inf', 400, 'profile duration exceeds the limit of 60 seconds'],
    ['?format=svg', 400, 'invalid value for "format"'],
  ])('%s is refused', async (query, status, text) => {
    const answer = await get(`/debug/pprof/trace${query}`)
    expect(answer.status).toBe(status)
    expect(answer.headers['x-go-pprof']).toBe('1')
    expect(answer.bytes.toString()).toContain(text)
  })

  test('more than are allowed at once are refused', async () => {
    let came = 0
    const onRequest = (): void => void came++
    server.on('request', onRequest)
    const controllers = Array.from({ length: 2 }, () =>
      request({ port, host: '127.0.0.1', path: '/debug/pprof/trace?seconds=50', agent: false }),
    )
    for (const one of controllers) {
      one.on('error', () => {})
      one.end()
    }
    await until(() => came === 2 && isTracing())
    server.off('request', onRequest)
    const { status, headers } = await get('/debug/pprof/trace?seconds=1')
    expect(status).toBe(503)
    expect(headers['retry-after']).toBe('10')
    for (const one of controllers) one.destroy()
    await until(() => !isTracing())
  })

  test('is in the index', async () => {
    const { bytes } = await get('/debug/pprof/')
    expect(bytes.toString()).toContain('<a href="trace">trace</a>')
  })
})

describe('seconds are read as Go reads them', () => {
  test.each([
    ['2.5', 2.5],
    ['1e1', 10],
    ['.5', 0.5],
    ['5.', 5],
    ['+3', 3],
    ['inf', Number.POSITIVE_INFINITY],
    ['', 1],
    ['0', 1],
    ['-1', 1],
    ['-inf', 1],
    ['nan', 1],
    ['five', 1],
    [' 5', 1],
    ['5s', 1],
  ])('%j is %d', (text, want) => {
    expect(readTraceSeconds(new URLSearchParams({ seconds: text }))).toBe(want)
  })

  test('nothing is 1', () => {
    expect(readTraceSeconds(new URLSearchParams())).toBe(1)
  })
})

test.each([
  [undefined, false],
  ['', false],
  ['identity', false],
  ['gzip', true],
  ['GZIP', true],
  ['br, x-gzip', true],
  ['gzip;q=0', false],
  ['gzip; q=0.0', false],
  ['gzip;q=0.1', true],
  ['notgzip', false],
])('Accept-Encoding %j: packed is %s', (accept, want) => {
  const headers = accept === undefined ? {} : { 'accept-encoding': accept }
  expect(readTraceForm(new URLSearchParams(), headers, 'trace')?.gzip).toBe(want)
})
