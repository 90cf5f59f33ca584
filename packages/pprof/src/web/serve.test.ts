// The page's server: what it gives, to whom, and what it keeps to itself.

import { request as requestHttp, type IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:net'
import { fromFolded, parse, ProfileBuilder, toFolded, write } from '@hotpath/profile'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { combine } from '../combine.ts'
import { defaultOptions } from '../options.ts'
import { runPprof } from '../testing/world.ts'
import { decodeStackTable } from '../viewer/stack-table.ts'
import { parseAddress } from './address.ts'
import { serveWeb, type WebPage, type WebServer } from './serve.ts'

interface Got {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Asks as no browser would: with any header, and with a path as it is. */
function ask(
  server: WebServer,
  path: string,
  { headers = {}, method = 'GET' }: { headers?: Record<string, string>; method?: string } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = requestHttp(
      { host: '127.0.0.1', port: new URL(server.url).port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        )
      },
    )
    request.on('error', reject).end()
  })
}

function pageOf(change: Partial<WebPage> = {}): WebPage {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ],
  })
  builder.add(
    [
      { name: 'readFile', filename: 'node:fs' },
      { name: '</script><b>', filename: '/srv/shop/a.ts' },
    ],
    [3, 30],
  )
  const profile = builder.build()
  return {
    profile,
    withoutBase: profile,
    options: defaultOptions,
    names: { title: 'cpu profile.pb.gz' },
    folder: import.meta.dirname,
    ...change,
  }
}

let server: WebServer
beforeAll(async () => {
  server = await serveWeb('127.0.0.1:0', pageOf())
})
afterAll(() => server[Symbol.asyncDispose]())

describe('an address', () => {
  test.each([
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['localhost:8080', '127.0.0.1', 8080],
    ['[::1]:1', '::1', 1],
    [':65535', '127.0.0.1', 65_535],
    [':', '127.0.0.1', 0],
  ])('%s', (address, host, port) => {
    expect(parseAddress(address)).toEqual({ host, port })
  })

  test.each([
    '0.0.0.0:80',
    '[::]:80',
    '192.168.0.1:80',
    'example.com:80',
    ':65536',
    ':port',
    '8080',
    '',
    '127.0.0.2:1',
    '::1:80',
  ])('%s is refused', (address) => {
    expect(() => parseAddress(address)).toThrow(expect.objectContaining({ code: 'HTTP_ADDRESS_BAD' }))
  })
})

describe('who may ask', () => {
  const port = (): string => new URL(server.url).port

  test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('a browser that calls us %s', async (name) => {
    expect((await ask(server, '/data/stacks', { headers: { host: `${name}:${port()}` } })).status).toBe(200)
  })

  test.each([
    ['a name that was rebound to us', { host: 'attacker.example' }],
    ['a name that was rebound to us, with our port', { host: 'attacker.example:PORT' }],
    ['our name with another port', { host: '127.0.0.1:1' }],
    ['our name without a port', { host: '127.0.0.1' }],
    ['a page from elsewhere', { origin: 'http://attacker.example' }],
    ['a page of another port here', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    [
      'a script from elsewhere',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
    ],
    [
      'a script of another port here',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    ],
    [
      'a link from elsewhere to the data',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
  ])('not %s', async (_who, headers) => {
    const own = { host: `127.0.0.1:${port()}`, ...headers }
    const sent = Object.fromEntries(
      Object.entries(own).map(([name, value]) => [name, value.replace('PORT', port())]),
    )
    const { status, body } = await ask(server, '/data/stacks', { headers: sent })
    expect(status).toBe(403)
    expect(body.toString()).not.toContain('readFile')
  })

  test('a link from elsewhere to a page, but not a frame around it', async () => {
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    expect((await ask(server, '/ui/top', { headers: link })).status).toBe(200)
    expect((await ask(server, '/ui/top', { headers: { ...link, 'sec-fetch-dest': 'iframe' } })).status).toBe(
      403,
    )
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('nobody may %s', async (method) => {
    const { status, headers } = await ask(server, '/data/stacks', { method })
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD' })
  })
})

describe('what is there', () => {
  test.each(['/', '/ui', '/ui/', '/speedscope/'])('%s leads on', async (path) => {
    const { status, headers } = await ask(server, path)
    expect(status).toBe(302)
    expect((await ask(server, headers.location ?? '')).status).toBe(200)
  })

  test.each(['flamegraph', 'top', 'peek', 'source'])(
    'the page, at /ui/%s: no script or style in it',
    async (view) => {
      const { status, headers, body } = await ask(server, `/ui/${view}?si=cpu&f=%3Cscript%3E`)
      expect(status).toBe(200)
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(body.toString()).not.toMatch(/<style|<script(?![^>]* src=)|\son\w+=|style=/)
      const policy = headers['content-security-policy'] ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self'")
      expect(policy).not.toMatch(/unsafe|data:|https?:|\*/)
    },
  )

  test('every answer says that it is not to be kept, guessed at or framed', async () => {
    for (const path of ['/ui/top', '/data/stacks', '/page.css', '/nothing', '/speedscope/index.html']) {
      const { headers } = await ask(server, path)
      expect([path, headers]).toMatchObject([
        path,
        {
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        },
      ])
    }
  })

  test('all that the page refers to', async () => {
    const { body } = await ask(server, '/ui/flamegraph')
    const paths = Array.from(body.toString().matchAll(/(?:src|href)="([^"]+)"/g), ([, path = '']) => path)
    expect(paths.length).toBeGreaterThan(2)
    for (const path of paths) expect([path, (await ask(server, path)).status]).toEqual([path, 200])
  })

  test('the stacks', async () => {
    const { body } = await ask(server, '/data/stacks')
    const table = decodeStackTable(new Uint8Array(body).buffer)
    expect(table.head.title).toBe('cpu profile.pb.gz')
    expect(table.head.frames.label).toEqual(['readFile', '</script><b>'])
  })

  test('the profile, to keep', async () => {
    const { body, headers } = await ask(server, '/data/profile.pb.gz')
    expect(headers['content-disposition']).toBe('attachment; filename="cpu-profile.pb.gz"')
    expect(toFolded(parse(body), { sampleTypes: ['cpu'] })).toBe('</script><b>;readFile 30')
  })

  test('for other viewers: without the base, and opening on the values that are looked at', async () => {
    const [before, after] = [fromFolded('a;b 5'), fromFolded('a;b 3\na;c 4')]
    const bases = [{ name: 'before', profile: before }]
    const sources = [{ name: 'after', profile: after }]
    const profile = combine(sources, { bases, isDiff: true, isNormalized: false })
    const options = { ...defaultOptions, diffBase: ['before'] }
    await using compared = await serveWeb(':', pageOf({ profile, withoutBase: combine(sources), options }))
    const shown = parse((await ask(compared, '/data/profile.pb.gz?si=samples')).body)
    expect(toFolded(shown)).toBe('a;b 3\na;c 4')
    expect(shown.defaultSampleType).toBe('samples')
    expect(toFolded(parse((await ask(compared, '/data/profile.pb.gz')).body))).toBe('a;b -2\na;c 4')
  })

  test('speedscope with its licence, under a policy of its own that lets nothing in from elsewhere', async () => {
    const { status, headers } = await ask(server, '/speedscope/index.html')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toContain("connect-src 'self'")
    expect(headers['content-security-policy']).not.toMatch(/https?:|\*|'unsafe-eval'/)
    expect((await ask(server, '/speedscope/LICENSE')).body.toString()).toContain('MIT License')
    expect((await ask(server, '/speedscope/source-code-pro.LICENSE.md')).status).toBe(200)
  })
})

test.each([
  '/nothing',
  '/../package.json',
  '/%2e%2e/package.json',
  '/modules/pprof/main.ts',
  '/modules/pprof/viewer/../web/serve.ts',
  '/modules/pprof/viewer/stacks.test.ts',
  '/speedscope/../package.json',
  '/speedscope/package.json',
  '/data/source',
  '/data/source?frame=0',
  '/data/source?frame=0&column=9',
  '/data/source?frame=-1&column=0',
  '/data/source?frame=/etc/passwd&column=0',
  '/data/source?frame=1e3&column=0',
  '//etc/passwd',
  'http://attacker.example/nothing',
])('%s is not there', async (path) => {
  expect((await ask(server, path)).status).toBe(404)
})

test('a port that another program has is an error that says so', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  try {
    await expect(serveWeb(`127.0.0.1:${port}`, pageOf())).rejects.toMatchObject({
      code: 'HTTP_UNAVAILABLE',
      message: expect.stringContaining('another program has the port'),
    })
  } finally {
    other.close()
  }
})

describe('the command', () => {
  const stdin = write(fromFolded('main;search 30'))

  test('prints where the page is, and ends when it is told to', async () => {
    const ending = new AbortController()
    let printed = ''
    const running = runPprof(['-http=127.0.0.1:0', '-'], {
      stdin,
      signal: ending.signal,
      stdout: (data) => {
        printed += String(data)
        ending.abort()
      },
    })
    expect((await running).code).toBe(0)
    expect(printed).toMatch(/^Serving web UI on http:\/\/127\.0\.0\.1:\d+\/ui\/flamegraph\n$/)
    await expect(fetch(/http\S+/.exec(printed)?.[0] ?? '')).rejects.toThrow('fetch failed')
  })

  test('an address of the whole network is misuse, before anything is read', async () => {
    const readStdin = (): Promise<never> => Promise.reject(new Error('stdin was read'))
    const { code, stderr } = await runPprof(['-http=0.0.0.0:8080', '-'], { readStdin })
    expect(code).toBe(2)
    expect(stderr).toContain('want host:port with a host of this machine')
  })
})
