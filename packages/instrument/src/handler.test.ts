// The HTTP contract, over real connections: headers, parameters and texts are those of Go's net/http/pprof.
import { parse, ProfileBuilder } from '@hotpath/profile'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../testdata/until.ts'
import { cpuProfiler } from './cpu/profiler.ts'
import { engine } from './engine.ts'
import { debugRouter } from './handler.ts'
import { listEndpoints, registerProfile } from './profiles.ts'

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  bytes: Buffer
  text: string
}

const servers: Server[] = []

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function get(port: number, path: string, method = 'GET', body = ''): Promise<Answer> {
  const req = request({ port, path, method, agent: false })
  req.end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of res) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  return { status: res.statusCode ?? 0, headers: res.headers, bytes, text: bytes.toString() }
}

const errors: unknown[] = []
let port = 0

beforeAll(async () => {
  const router = debugRouter({ maxRecordings: 3, maxSeconds: 60, onError: (error) => errors.push(error) })
  port = await serve((req, res) => router(req, res))
})
afterAll(() => {
  for (const server of servers) server.closeAllConnections()
  for (const server of servers) server.close()
})

describe('what is found, and as what', () => {
  test.each([
    // [path, status, content type, content disposition, body begins with]
    ['/debug/pprof/', 200, 'text/html; charset=utf-8', undefined, '<!doctype html>'],
    ['/debug/pprof/?debug=1', 200, 'text/html; charset=utf-8', undefined, '<!doctype html>'],
    ['/debug/pprof/cmdline', 200, 'text/plain; charset=utf-8', undefined, process.execPath],
    ['/debug/pprof/symbol', 200, 'text/plain; charset=utf-8', undefined, 'num_symbols: 1\n'],
    ['/debug/pprof/symbol?0x1+0x2', 200, 'text/plain; charset=utf-8', undefined, 'num_symbols: 1\n'],
    ['/debug/pprof/heap', 200, 'application/octet-stream', 'attachment; filename="heap"', '\x1f'],
    ['/debug/pprof/heap?gc=1', 200, 'application/octet-stream', 'attachment; filename="heap"', '\x1f'],
    ['/debug/pprof/allocs', 200, 'application/octet-stream', 'attachment; filename="allocs"', '\x1f'],
    ['/debug/pprof/heap?debug=1', 200, 'text/plain; charset=utf-8', undefined, 'heap profile: '],
    ['/debug/pprof/heap?debug=2&gc=1', 200, 'text/plain; charset=utf-8', undefined, 'heap profile: '],
    [
      '/debug/pprof/profile?seconds=1',
      200,
      'application/octet-stream',
      'attachment; filename="profile"',
      '\x1f',
    ],
    [
      '/debug/pprof/heap?seconds=1',
      200,
      'application/octet-stream',
      'attachment; filename="heap-delta"',
      '\x1f',
    ],
    [
      'http://127.0.0.1/debug/pprof/heap?debug=1',
      200,
      'text/plain; charset=utf-8',
      undefined,
      'heap profile: ',
    ],
  ])('%s', async (path, status, type, disposition, begins) => {
    const answer = await get(port, path)
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe(type)
    expect(answer.headers['content-disposition']).toBe(disposition)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers).not.toHaveProperty('x-go-pprof')
    expect(answer.text.startsWith(begins)).toBe(true)
  })

  test.each([
    ['/debug/pprof/unknown', 404, 'Unknown profile'],
    ['/debug/pprof/%3Cscript%3Escripty%3Cscript%3E', 404, 'Unknown profile'],
    ['/debug/pprof/%E0%A4%A', 404, 'Unknown profile'],
    ['/debug/pprof/heap/', 404, 'Unknown profile'],
    ['/debug/pprof//heap', 404, 'Unknown profile'],
    ['/debug/pprof/__proto__', 404, 'Unknown profile'],
    ['/', 404, '404 page not found'],
    ['/debug/pprofx', 404, '404 page not found'],
    ['/debug/pprof/heap?seconds=0', 400, 'invalid value for "seconds" - must be a positive integer'],
    ['/debug/pprof/heap?seconds=-1', 400, 'invalid value for "seconds" - must be a positive integer'],
    ['/debug/pprof/heap?seconds=1.5', 400, 'invalid value for "seconds" - must be a positive integer'],
    ['/debug/pprof/heap?seconds=1&debug=1', 400, 'seconds and debug params are incompatible'],
    ['/debug/pprof/heap?seconds=61', 400, 'profile duration exceeds the limit of 60 seconds'],
    ['/debug/pprof/profile?seconds=61', 400, 'profile duration exceeds the limit of 60 seconds'],
    ['/debug/pprof/profile?type=gpu', 400, 'invalid value for "type" - must be cpu, wall or both'],
    ['/debug/pprof/profile?last=1&seconds=1', 400, 'last and seconds params are incompatible'],
    [
      '/debug/pprof/profile?last=1',
      400,
      '"last" parameter needs the continuous profile, which ENABLE_CONTINUOUS_PROFILE=true turns on',
    ],
    [
      '/debug/pprof/stall?threshold=50',
      400,
      '"threshold" parameter needs "seconds", for which it turns sampling on',
    ],
  ])('%s is %i, in text that pprof shows to its user', async (path, status, text) => {
    const answer = await get(port, path)
    expect(answer.status).toBe(status)
    expect(answer.text).toBe(`${text}\n`)
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(answer.headers['x-go-pprof']).toBe('1')
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers).not.toHaveProperty('content-disposition')
  })

  test('without the last slash, the index is found from wherever the router is mounted', async () => {
    const answer = await get(port, '/debug/pprof?debug=1')
    expect([answer.status, answer.headers.location]).toEqual([301, 'pprof/?debug=1'])
  })

  test('the bytes on the wire are those of HTTP/1.1, with a length and nothing to cache', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.end('GET /debug/pprof/symbol HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    const [head = '', body] = Buffer.concat(chunks).toString().split('\r\n\r\n')
    expect(head.split('\r\n').filter((line) => !/^(Date|Connection)/.test(line))).toEqual([
      'HTTP/1.1 200 OK',
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Length: 15',
    ])
    expect(body).toBe('num_symbols: 1\n')
  })

  test('the command line has NUL bytes between its arguments', async () => {
    const { text } = await get(port, '/debug/pprof/cmdline')
    expect(text.split('\0')).toEqual([process.execPath, ...process.execArgv, ...process.argv.slice(1)])
  })

  test('the addresses of a profile have names, asked by GET or by POST', async () => {
    const profile = parse((await get(port, '/debug/pprof/heap')).bytes)
    const location = profile.locations[0]
    const address = `0x${location?.address.toString(16)}`
    const want = `num_symbols: 1\n${address} ${location?.lines[0]?.function.name}\n`
    expect((await get(port, `/debug/pprof/symbol?${address}`)).text).toBe(want)
    expect((await get(port, '/debug/pprof/symbol', 'POST', address)).text).toBe(want)
  })

  test('a body that is too long is refused', async () => {
    const answer = await get(port, '/debug/pprof/symbol', 'POST', '0x1+'.repeat(300_000))
    expect([answer.status, answer.headers['x-go-pprof']]).toEqual([413, '1'])
  })
})

describe('methods', () => {
  test.each([
    ['POST', '/debug/pprof/heap', 'GET, HEAD'],
    ['PUT', '/debug/pprof/symbol', 'GET, HEAD, POST'],
    ['DELETE', '/debug/pprof/profile', 'GET, HEAD'],
    ['POST', '/debug/pprof/', 'GET, HEAD'],
    ['OPTIONS', '/debug/pprof/heap', 'GET, HEAD'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const answer = await get(port, path, method)
    expect([answer.status, answer.headers.allow, answer.text]).toEqual([405, allow, 'Method Not Allowed\n'])
    expect(answer.headers['x-go-pprof']).toBe('1')
  })

  test.each([
    '/debug/pprof/profile?seconds=30',
    '/debug/pprof/heap?seconds=30',
    '/debug/pprof/heap',
    '/debug/pprof/',
  ])('HEAD %s answers at once, without a body', async (path) => {
    const answer = await get(port, path, 'HEAD')
    expect([answer.status, answer.bytes.length]).toEqual([200, 0])
    expect(cpuProfiler.recordings).toBe(0)
  })
})

describe('recordings', () => {
  test('two clients at once both get a profile of their own seconds', async () => {
    const [one, two] = await Promise.all([
      get(port, '/debug/pprof/profile?seconds=1'),
      get(port, '/debug/pprof/profile?seconds=2&type=both'),
    ])
    const [first, second] = [parse(one.bytes), parse(two.bytes)]
    expect(first.sampleTypes.map(({ type }) => type)).toEqual(['samples', 'cpu'])
    expect(second.sampleTypes.map(({ type }) => type)).toEqual(['samples', 'wall', 'cpu'])
    expect(Number(first.durationNanos)).toBeGreaterThanOrEqual(1e9)
    expect(Number(second.durationNanos)).toBeGreaterThanOrEqual(2e9)
    expect(cpuProfiler.recordings).toBe(0)
  })

  test('a client that goes away ends its recording, and the sampler with the last one', async () => {
    const req = request({ port, path: '/debug/pprof/profile?seconds=50' }).on('error', () => {})
    req.end()
    await until(() => cpuProfiler.recordings === 1)
    req.destroy()
    await until(() => cpuProfiler.recordings === 0)
    expect((await get(port, '/debug/pprof/profile?seconds=1')).status).toBe(200)
    expect(errors).toEqual([])
  })

  test('one more than allowed is refused, deltas included, until a place is free', async () => {
    const paths = ['profile?seconds=50', 'profile?seconds=50', 'heap?seconds=50']
    const long = paths.map((path) =>
      request({ port, path: `/debug/pprof/${path}`, agent: false }).on('error', () => {}),
    )
    for (const req of long) req.end()
    await until(() => cpuProfiler.recordings === 2)
    // The third place is taken by the delta, of which nothing can be seen but this.
    let refused = await get(port, '/debug/pprof/profile?seconds=1')
    while (refused.status === 200) refused = await get(port, '/debug/pprof/profile?seconds=1')
    expect([refused.status, refused.headers['retry-after'], refused.headers['x-go-pprof']]).toEqual([
      503,
      '10',
      '1',
    ])
    expect(refused.text).toMatch(/^Could not enable CPU profiling: 3 recordings are in progress/)
    const delta = await get(port, '/debug/pprof/heap?seconds=1')
    expect([delta.status, delta.text.split(':')[0]]).toEqual([503, 'failed to collect profile'])

    for (const req of long) req.destroy()
    await until(() => cpuProfiler.recordings === 0)
    expect((await get(port, '/debug/pprof/profile?seconds=1')).status).toBe(200)
  })

  test("when another library has the profiler, the answer is Go's", async () => {
    engine().time.start({ intervalMicros: 10_000 })
    const answer = await get(port, '/debug/pprof/profile?seconds=1')
    engine().time.stop()
    expect([answer.status, answer.headers['x-go-pprof']]).toEqual([500, '1'])
    expect(answer.text).toBe('Could not enable CPU profiling: cpu profiling already in use\n')
    expect(answer.headers).not.toHaveProperty('content-disposition')
    expect((await get(port, '/debug/pprof/profile?seconds=1')).status).toBe(200)
  })

  test('a server that closes idle connections early still delivers', async () => {
    const router = debugRouter()
    const hasty = await serve((req, res) => router(req, res))
    // Where the machine is busy, a connection may be idle for that long before its request has been read.
    const statuses: number[] = []
    for (const seconds of [1, 4, 16]) {
      servers.at(-1)?.setTimeout(seconds * 300)
      const answer = await get(hasty, `/debug/pprof/profile?seconds=${seconds}`).catch(() => undefined)
      statuses.push(answer?.status ?? 0)
      if (answer !== undefined) break
    }
    expect(statuses.at(-1)).toBe(200)
  })
})

describe('a delta of the heap', () => {
  test('has the time it ended at and how long it took', async () => {
    const profile = parse((await get(port, '/debug/pprof/heap?seconds=1')).bytes)
    expect(Number(profile.durationNanos)).toBeGreaterThanOrEqual(0.9e9)
    expect(profile.defaultSampleType).toBe('inuse_space')
    expect(profile.samples.length).toBeGreaterThan(0)
  })
})

describe('custom profiles', () => {
  const sampleTypes = [{ type: 'leases', unit: 'count' }]
  const builder = new ProfileBuilder({ sampleTypes })
  builder.add([{ name: 'lend', filename: '/app/pool.ts', line: 3 }], [2])

  test('are found, listed and escaped like all others, until they are disposed of', async () => {
    const added = registerProfile({
      name: 'leases',
      description: 'Lent <b>& not returned',
      collect: () => builder.build(),
    })
    expect(parse((await get(port, '/debug/pprof/leases')).bytes).samples[0]?.values).toEqual([2])
    expect((await get(port, '/debug/pprof/leases?debug=1')).text).toMatch(/^leases profile: total 2\n2 @ 0x/)
    const refused = await get(port, '/debug/pprof/leases?seconds=1')
    expect([refused.status, refused.text]).toEqual([
      400,
      '"seconds" parameter is not supported for this profile type\n',
    ])
    expect((await get(port, '/debug/pprof/')).text).toContain('Lent &lt;b&gt;&amp; not returned')
    added[Symbol.dispose]()
    expect((await get(port, '/debug/pprof/leases')).status).toBe(404)
  })

  test('one that fails is a 500 which says why, and is reported', async () => {
    using _added = registerProfile({
      name: 'broken',
      description: 'Always fails',
      collect: () => {
        throw new Error('the pool is closed\n  at secret place')
      },
    })
    const answer = await get(port, '/debug/pprof/broken')
    expect([answer.status, answer.text]).toEqual([500, 'failed to collect profile: the pool is closed\n'])
    expect(answer.headers['x-go-pprof']).toBe('1')
    expect(errors.splice(0)).toHaveLength(1)
  })

  test.each(['heap', '', '.', '..', 'a/b', 'a b', '<b>', 'x'.repeat(65)])(
    'the name %j is refused',
    (name) => {
      expect(() => registerProfile({ name, description: '', collect: () => builder.build() })).toThrow(
        expect.objectContaining({ code: 'PROFILE_NAME_INVALID' }),
      )
    },
  )
})

describe('the index', () => {
  test('has every endpoint of the table with its description, by relative links, without scripts', async () => {
    const { text, headers } = await get(port, '/debug/pprof/')
    expect(listEndpoints().length).toBeGreaterThan(4)
    for (const { name, description } of listEndpoints()) {
      expect(text).toContain(`<a href="${name}">${name}</a>`)
      expect(text).toContain(description)
    }
    const links = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link)
    expect(links.filter((link) => link.startsWith('/') || link.includes(':'))).toEqual([])
    expect(text).not.toContain('<script')
    expect(text).toContain('Types of profiles available:')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })

  test('each link leads somewhere, except where it would record', async () => {
    const { text } = await get(port, '/debug/pprof/')
    const links = [...text.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(4)
    for (const link of links) expect((await get(port, `/debug/pprof/${link}`, 'HEAD')).status).toBe(200)
  })

  test('each description is a sentence', () => {
    for (const { description } of listEndpoints()) expect(description).toMatch(/^[A-Z].*\.$/)
  })
})

describe('as a guest in an application', () => {
  test('other paths go on to the application, in a mount of its own too', async () => {
    const router = debugRouter()
    const host = await serve((req, res) => {
      // What Express does for app.use('/internal', router).
      req.url = req.url?.replace('/internal', '') ?? '/'
      router(req, res, (error) => res.end(`application: ${req.url} ${String(error)}`))
    })
    expect((await get(host, '/orders')).text).toBe('application: /orders undefined')
    expect((await get(host, '/internal/debug/pprof/cmdline')).status).toBe(200)
  })

  test('a response that is over already is left alone', async () => {
    const router = debugRouter()
    const host = await serve((req, res) => {
      res.end('first')
      router(req, res)
    })
    expect((await get(host, '/debug/pprof/heap')).text).toBe('first')
  })

  test('an onError that throws does not reach the application', async () => {
    const router = debugRouter({
      onError: () => {
        throw new Error('logger is down')
      },
    })
    const host = await serve((req, res) => router(req, res))
    using _added = registerProfile({
      name: 'broken',
      description: 'x',
      collect: () => Promise.reject(new Error('no')),
    })
    expect((await get(host, '/debug/pprof/broken')).status).toBe(500)
    expect((await get(host, '/debug/pprof/cmdline')).status).toBe(200)
  })

  test('readers that vanish in the middle of an answer do no harm', async () => {
    const large = new ProfileBuilder({ sampleTypes: [{ type: 'n', unit: 'count' }] })
    for (let i = 0; i < 20_000; i++)
      large.add([{ name: `function ${i * 7919} of many`, filename: 'a.ts', line: i }], [i])
    using _added = registerProfile({ name: 'large', description: 'x', collect: () => large.build() })
    const sockets: Socket[] = []
    for (let i = 0; i < 5; i++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      socket.write('GET /debug/pprof/large?debug=1 HTTP/1.1\r\nHost: localhost\r\n\r\n')
      sockets.push(socket)
    }
    await Promise.all(sockets.map((socket) => once(socket, 'readable')))
    for (const socket of sockets) socket.resetAndDestroy()
    expect((await get(port, '/debug/pprof/cmdline')).status).toBe(200)
    expect(errors).toEqual([])
  })
})

test.each([{ maxRecordings: 0 }, { maxSeconds: -1 }])('the options %j are refused', (options) => {
  expect(() => debugRouter(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
