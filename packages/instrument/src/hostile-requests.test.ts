// Requests that mean harm or make no sense: each gets an answer that says so, or none, and the next one is answered.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exchange, exchangeAndFinish } from '../testdata/wire.ts'
import { cpuProfiler } from './cpu/profiler.ts'
import { listEndpoints } from './profiles.ts'
import { type DebugServer, startDebugServer } from './server.ts'

const errors: unknown[] = []
let open: DebugServer
let guarded: DebugServer

beforeAll(async () => {
  const onError = (error: unknown): number => errors.push(error)
  open = await startDebugServer({ port: 0, maxSeconds: 1, maxRecordings: 2, onError })
  guarded = await startDebugServer({ port: 0, password: 'secret', onError })
})
afterAll(async () => {
  await open.close()
  await guarded.close()
})

interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

function readAnswer(bytes: Buffer): Answer {
  const [head = '', ...rest] = bytes.toString('latin1').split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(/: ?(.*)/s, 2)
      return [name.toLowerCase(), value]
    }),
  )
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') }
}

async function ask(port: number, lines: readonly string[]): Promise<Answer> {
  const bytes = Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1')
  return readAnswer(await exchange(port, bytes))
}

/** Lists what is wrong with an answer, whatever it was to. */
function problemsOf({ status, headers, body }: Answer, method: string): string[] {
  const problems: string[] = []
  const check = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(`${problem} (status ${status})`)
  }
  check([200, 301, 400, 404, 405, 413, 503].includes(status), `${status}: ${body.slice(0, 200)}`)
  check(headers.get('x-content-type-options') === 'nosniff', 'no nosniff')
  check(headers.get('cache-control') === 'no-store', 'may be stored')
  if (status >= 400) {
    check(headers.get('x-go-pprof') === '1', 'no X-Go-Pprof')
    check(headers.get('content-type') === 'text/plain; charset=utf-8', `type ${headers.get('content-type')}`)
    check(!headers.has('content-disposition'), 'an error as an attachment')
    check(method === 'HEAD' || /^[ -~]+\n$/.test(body), `text ${JSON.stringify(body)}`)
  }
  return problems
}

const percent = (text: string): string => text.replaceAll(/[^\w.~-]/gu, (char) => encodeURIComponent(char))
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '2',
    '-1',
    '+1',
    '01',
    '1.5',
    '1e1',
    '0x1',
    '%201',
    '',
    'NaN',
    '%D9%A1',
    '999999999999999999999',
  ),
  fc.integer().map(String),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => percent(text.toWellFormed())),
)
const parameter = fc.tuple(
  fc.constantFrom(
    'seconds',
    'debug',
    'gc',
    'type',
    'rate',
    'fraction',
    'threshold',
    'window',
    'last',
    'x',
    '__proto__',
  ),
  number,
)
// What the parser lets through: anything but spaces, control characters and what is not ASCII.
const rawText = fc
  .array(fc.integer({ min: 0x21, max: 0x7e }), { maxLength: 30 })
  .map((codes) => String.fromCharCode(...codes))
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...listEndpoints().map((endpoint) => endpoint.name)) },
  fc.constantFrom(
    '',
    '..',
    '../heap',
    '%2e%2e/heap',
    '%00',
    '%',
    'constructor',
    'heap/',
    '/heap',
    'HEAP',
    'a'.repeat(8000),
  ),
  rawText.map((text) => text.replaceAll(/[?#]/g, '')),
)
const query = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(parameter, { maxLength: 4 }).map((all) => all.map((one) => one.join('=')).join('&')),
  },
  rawText,
)
const request = fc.record({
  method: fc.oneof(
    { weight: 5, arbitrary: fc.constant('GET') },
    fc.constantFrom('HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'),
  ),
  path: fc.oneof(
    { weight: 9, arbitrary: fc.tuple(name, query).map(([one, search]) => `/debug/pprof/${one}?${search}`) },
    query.map((search) => `/debug/pprof?${search}`),
  ),
})

describe('anything that HTTP allows', () => {
  test('gets an answer from the table, with the headers of its kind', async () => {
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 20 }), async (requests) => {
        const answers = await Promise.all(
          requests.map(async ({ method, path }) => ({
            method,
            path,
            answer: await ask(open.port, [`${method} ${path} HTTP/1.1`, 'Host: localhost']),
          })),
        )
        for (const { method, path, answer } of answers) {
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          expect({ method, path, problems: problemsOf(answer, method) }).toEqual({
            method,
            path,
            problems: [],
          })
        }
      }),
      { numRuns: 20 },
    )
    // All kinds were met, or the requests above are not worth much.
    for (const status of [200, 400, 404, 405]) expect(statuses.get(status) ?? 0).toBeGreaterThan(5)
    expect(errors).toEqual([])
    expect(cpuProfiler.recordings).toBe(0)
  })

  test('a body where none is expected is swallowed', async () => {
    const answer = await ask(open.port, [
      'GET /debug/pprof/cmdline HTTP/1.1',
      'Host: localhost',
      'Transfer-Encoding: chunked',
    ])
    expect([200, 400]).toContain(answer.status)
    expect((await ask(open.port, ['GET /debug/pprof/cmdline HTTP/1.1', 'Host: localhost'])).status).toBe(200)
  })
})

describe('what is no HTTP', () => {
  test('bytes at random get 400 or nothing, and the connection ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const answer = await exchangeAndFinish(open.port, bytes)
        expect(answer.toString('latin1')).toMatch(/^$|^HTTP\/1\.1 400 Bad Request\r\n/)
      }),
      { numRuns: 100 },
    )
    expect((await ask(open.port, ['GET /debug/pprof/cmdline HTTP/1.1', 'Host: localhost'])).status).toBe(200)
    expect(errors).toEqual([])
  })

  test.each([
    ['a request line without an end', 'GET /debug/pprof/heap', '400 Bad Request'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost localhost\r\n\r\n', '400 Bad Request'],
    [
      'a control character in the path',
      'GET /debug/pprof/\x01 HTTP/1.1\r\nHost: a\r\n\r\n',
      '400 Bad Request',
    ],
    ['Latin-1 in the path', 'GET /debug/pprof/h\xe9ap HTTP/1.1\r\nHost: a\r\n\r\n', '400 Bad Request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400 Bad Request',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400 Bad Request',
    ],
    ['the beginning of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '400 Bad Request'],
    [
      'a header of 1 MB',
      `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(1024 * 1024)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    [
      '5,000 headers',
      `GET / HTTP/1.1\r\nHost: a\r\n${'X-Many: 1\r\n'.repeat(5000)}\r\n`,
      '431 Request Header Fields Too Large',
    ],
    [
      'a path of 1 MB',
      `GET /${'x'.repeat(1024 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
  ])('%s is told so in text', async (_what, bytes, want) => {
    const answer = readAnswer(await exchangeAndFinish(open.port, Buffer.from(bytes, 'latin1')))
    expect(`${answer.status} ${answer.body.slice(4)}`).toBe(want)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('x-go-pprof')).toBe('1')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('connection')).toBe('close')
  })
})

describe('credentials', () => {
  const basic = (text: string | Buffer): string => `Basic ${Buffer.from(text).toString('base64')}`
  const cases: [string, string][] = [
    ['none', ''],
    ['an empty header', 'Authorization: '],
    ['no password at all', 'Authorization: Basic'],
    ['an empty one', `Authorization: ${basic('pprof:')}`],
    ['empty user and password', `Authorization: ${basic(':')}`],
    ['nothing in Base64', 'Authorization: Basic ='],
    ['a wrong password', `Authorization: ${basic('pprof:guess')}`],
    ['one that only begins right', `Authorization: ${basic('pprof:secre')}`],
    ['one that goes on', `Authorization: ${basic('pprof:secret2')}`],
    ['a NUL behind the right one', `Authorization: ${basic('pprof:secret\0')}`],
    ['a wrong user', `Authorization: ${basic('root:secret')}`],
    ['no colon', `Authorization: ${basic('pprofsecret')}`],
    ['no Base64', 'Authorization: Basic pprof:secret'],
    ['bytes that are no UTF-8', `Authorization: ${basic(Buffer.from([0x70, 0xff, 0xfe, 0x3a, 0xc3]))}`],
    ['Latin-1 in the header itself', 'Authorization: Basic \xff\xfe\xe4'],
    ['another scheme', 'Authorization: Bearer secret'],
    ['a very long one', `Authorization: ${basic(`pprof:${'x'.repeat(9000)}`)}`],
    // Node hands out the first of the two.
    [
      'a wrong one before the right one',
      `Authorization: ${basic('a:b')}\r\nAuthorization: ${basic('pprof:secret')}`,
    ],
  ]
  test.each(cases)('%s: 401, and nothing is let out', async (_what, header) => {
    const lines = ['GET /debug/pprof/cmdline HTTP/1.1', 'Host: localhost', ...(header === '' ? [] : [header])]
    const answer = await ask(guarded.port, lines)
    expect([answer.status, answer.body]).toEqual([401, 'Unauthorized\n'])
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="pprof", charset="UTF-8"')
    expect(problemsOf({ ...answer, status: 400 }, 'GET')).toEqual([])
  })

  test('1 MB of them: 431', async () => {
    const answer = await ask(guarded.port, [
      'GET /debug/pprof/cmdline HTTP/1.1',
      `Authorization: ${basic(`pprof:${'x'.repeat(1024 * 1024)}`)}`,
    ])
    expect(answer.status).toBe(431)
  })

  test('anything at all in the header: 401, 400 or 431, and never a word of the process', async () => {
    const values = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => basic(Buffer.from(bytes))),
      rawText,
    )
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const answer = await ask(guarded.port, [
          'GET /debug/pprof/cmdline HTTP/1.1',
          'Host: localhost',
          `Authorization: ${value}`,
        ])
        expect([400, 401, 431]).toContain(answer.status)
        expect(answer.body).not.toContain(process.execPath)
      }),
      { numRuns: 200 },
    )
    expect(
      (
        await ask(guarded.port, [
          'GET /debug/pprof/cmdline HTTP/1.1',
          `Authorization: ${basic('pprof:secret')}`,
          'Host: a',
        ])
      ).status,
    ).toBe(200)
  })
})
