import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Desk } from './desk.ts'
import { fakeTools, green, type FakeTools } from './fake-tools.ts'
import { openCompanion, type Companion } from './server.ts'

const token = 'the-token-of-this-run'

let tools: FakeTools
let desk: Desk
let companion: Companion

beforeEach(async () => {
  tools = fakeTools()
  desk = new Desk({ tools })
  companion = await openCompanion({
    desk,
    token,
    version: '0.1.0',
    siteDir: builtSite(),
    port: { port: 0, explicit: true },
  })
})

afterEach(async () => {
  await desk.close()
  await companion.close()
})

function builtSite(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hotpath-site-'))
  const files = {
    'index.html': '<script>theme()</script><p>home</p>',
    '404.html': '<p>not found</p>',
    'ja/404.html': '<p>見つかりません</p>',
    'learn/00-first-light/index.html': '<p>lab</p>',
    'assets/js/main.1234.js': 'main()',
    '.secret': 'hidden',
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  writeFileSync(join(dirname(folder), 'hotpath-outside.txt'), 'outside')
  return folder
}

interface Call {
  method?: string
  headers?: Record<string, string>
  body?: string
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json: unknown
}

/** One request with any Host and any path: fetch would correct both. */
function send(path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: companion.port, path, method, headers, agent: false },
      (response) => {
        text(response).then((content) => {
          const isJson = response.headers['content-type']?.startsWith('application/json')
          const json: unknown = isJson ? JSON.parse(content) : undefined
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: content, json })
        }, reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function call(path: string, { headers, ...rest }: Call = {}): Promise<Answer> {
  return send(`/api${path}`, { ...rest, headers: { 'x-hotpath-token': token, ...headers } })
}

const post = (path: string, body?: string): Promise<Answer> =>
  call(path, {
    method: 'POST',
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  })

const refused = (status: number, code: string): object => ({
  status,
  json: { error: { code, message: expect.any(String) } },
})

async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await turn()
}

test('the session hands out the token without one', async () => {
  expect(await send('/api/session')).toMatchObject({ status: 200, json: { token, version: '0.1.0' } })
})

test('status, start, load, stop: the life of a service', async () => {
  expect(await call('/status')).toMatchObject({
    status: 200,
    json: { service: null, load: null, verify: null },
  })
  expect(await post('/labs/00-first-light/start')).toMatchObject({ status: 202, json: {} })
  await settle()
  expect(await call('/status')).toMatchObject({
    json: { service: { lab: '00-first-light', state: 'running' } },
  })
  expect(await post('/service/load', '{"level":"high"}')).toMatchObject({ status: 202 })
  expect(await call('/status')).toMatchObject({ json: { load: { level: 'high', requests: 0 } } })
  expect(await post('/service/stop')).toMatchObject({ status: 202 })
  expect(await call('/status')).toMatchObject({ json: { service: null, load: null } })
  expect(tools.services[0]?.stopped).toBe(true)
})

test('verify gives results as they come, in the language of the page', async () => {
  expect(await post('/labs/00-first-light/verify?lang=ja')).toMatchObject({ status: 202 })
  const run = tools.verifies[0]
  expect(run?.options.language).toBe('ja')
  run?.options.onResult({ id: 'greets', name: '挨拶', outcome: 'passed' })
  expect(await call('/status')).toMatchObject({
    json: { verify: { state: 'running', results: [{ name: '挨拶', outcome: 'passed' }] } },
  })
  run?.finish({ results: [{ id: 'greets', name: '挨拶', outcome: 'passed' }], verdict: green })
  await settle()
  expect(await call('/status')).toMatchObject({
    json: { verify: { state: 'done', verdict: { state: 'green' } } },
  })
})

test('what is captured is what the page wishes for', async () => {
  await post('/labs/00-first-light/start')
  await settle()
  expect(await post('/labs/00-first-light/capture', '{"profile":"mutex"}')).toMatchObject({ status: 202 })
  expect(await call('/status')).toMatchObject({ json: { capture: { state: 'recording', profile: 'mutex' } } })
})

test('a profile is captured, listed and shown, and no path comes from the page', async () => {
  expect(await post('/labs/00-first-light/capture')).toMatchObject(refused(409, 'SERVICE_ABSENT'))
  await post('/labs/00-first-light/start')
  await settle()
  for (const profile of ['../../state.json', 'heap?debug=1', '', null, ['heap']]) {
    expect(await post('/labs/00-first-light/capture', JSON.stringify({ profile }))).toMatchObject(
      refused(400, 'BODY_INVALID'),
    )
  }
  expect(await post('/labs/00-first-light/capture', '{}')).toMatchObject({ status: 202 })
  expect(await call('/status')).toMatchObject({ json: { capture: { state: 'recording', profile: 'heap' } } })
  expect(await call('/labs/00-first-light/captures')).toMatchObject({
    status: 200,
    json: {
      lab: '00-first-light',
      captures: [{ name: 'later.pb.gz' }, { name: 'earlier.pb.gz', from: 'service' }],
    },
  })
  expect(await call('/labs/00-first-light/stacks?capture=later.pb.gz')).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
    text: '\u0001\u0002\u0003',
  })
  for (const query of [
    '',
    '?capture=',
    '?capture=../state.json',
    '?capture=later.pb.gz&base=%2Fetc%2Fpasswd',
  ]) {
    expect(await call(`/labs/00-first-light/stacks${query}`)).toMatchObject(refused(404, 'CAPTURE_UNKNOWN'))
  }
  expect(await call('/labs/00-first-light/stacks?capture=later.pb.gz&base=earlier.pb.gz')).toMatchObject(
    refused(422, 'CAPTURE_UNREADABLE'),
  )
})

test('hints come for one lab in one language', async () => {
  expect(await call('/labs/03-leaking-heap/hints?lang=ja')).toMatchObject({
    status: 200,
    json: { lab: '03-leaking-heap', language: 'ja', tests: [{ id: 'bound' }] },
  })
})

test.each([
  ['a rebound name', '/api/session', { host: 'attacker.example' }, 403, 'HOST_REFUSED'],
  ['a rebound name, for a page too', '/', { host: 'attacker.example' }, 403, 'HOST_REFUSED'],
  ['another port of ours', '/api/session', { host: '127.0.0.1:1' }, 403, 'HOST_REFUSED'],
  ['a foreign page', '/api/session', { origin: 'https://attacker.example' }, 403, 'ORIGIN_REFUSED'],
  ['a sandboxed frame', '/api/session', { origin: 'null' }, 403, 'ORIGIN_REFUSED'],
  ['a foreign script tag', '/api/session', { 'sec-fetch-site': 'cross-site' }, 403, 'CROSS_SITE_REFUSED'],
  ["a lab service's own page", '/api/session', { 'sec-fetch-site': 'same-site' }, 403, 'CROSS_SITE_REFUSED'],
  ['no token', '/api/status', {}, 401, 'TOKEN_REFUSED'],
  ['a token of another run', '/api/status', { 'x-hotpath-token': 'guess' }, 401, 'TOKEN_REFUSED'],
  ['no token, unknown path', '/api/nothing', {}, 401, 'TOKEN_REFUSED'],
])('refused: %s', async (_who, path, headers: Record<string, string>, status, code) => {
  expect(await send(path, { headers })).toMatchObject(refused(status, code))
})

test.each([
  ['GET', '/labs/00-first-light/start', undefined, 405, 'METHOD_REFUSED'],
  ['DELETE', '/status', undefined, 405, 'METHOD_REFUSED'],
  ['POST', '/session', undefined, 405, 'METHOD_REFUSED'],
  ['OPTIONS', '/service/load', undefined, 405, 'METHOD_REFUSED'],
  ['POST', '/labs/99-nothing/start', undefined, 404, 'LAB_UNKNOWN'],
  ['POST', '/labs/..%2f..%2fetc/start', undefined, 404, 'LAB_UNKNOWN'],
  ['POST', '/labs/%2e%2e/verify', undefined, 404, 'LAB_UNKNOWN'],
  ['POST', '/labs/constructor/verify', undefined, 404, 'LAB_UNKNOWN'],
  ['GET', '/labs/00-first-light%00/hints', undefined, 404, 'LAB_UNKNOWN'],
  ['POST', '/labs/../../start', undefined, 404, 'ROUTE_UNKNOWN'],
  ['POST', '/labs/%zz/start', undefined, 400, 'BODY_INVALID'],
  ['GET', '/nothing', undefined, 404, 'ROUTE_UNKNOWN'],
  ['GET', '/labs/00-first-light/hints?lang=fr', undefined, 400, 'QUERY_INVALID'],
  ['GET', '/labs/00-first-light/hints?lang=en&lang=ja', undefined, 400, 'QUERY_INVALID'],
  ['POST', '/service/load', '{"level":"low"}', 409, 'SERVICE_ABSENT'],
  ['POST', '/service/load', '{"level":"extreme"}', 400, 'BODY_INVALID'],
  ['POST', '/service/load', '{"level":', 400, 'BODY_INVALID'],
  ['POST', '/service/load', undefined, 400, 'BODY_INVALID'],
  ['POST', '/service/load', JSON.stringify({ level: 'low', more: 'x'.repeat(1024) }), 413, 'BODY_TOO_LARGE'],
])('refused: %s %s', async (method, path, body, status, code) => {
  const answer = await call(path, { method, ...(body !== undefined && { body }) })
  expect(answer).toMatchObject(refused(status, code))
  expect(tools.log).toEqual([])
})

test('a refused method names the right one', async () => {
  expect((await call('/labs/00-first-light/start')).headers.allow).toBe('POST')
  expect((await send('/', { method: 'POST' })).headers.allow).toBe('GET, HEAD')
})

test('a body is read as JSON whatever it claims to be, and a form is not JSON', async () => {
  const headers = { 'content-type': 'text/plain' }
  expect(await call('/service/load', { method: 'POST', headers, body: 'level=low' })).toMatchObject(
    refused(400, 'BODY_INVALID'),
  )
})

test('a second run of tests is refused while the first goes on', async () => {
  await post('/labs/00-first-light/verify')
  expect(await post('/labs/03-leaking-heap/verify')).toMatchObject(refused(409, 'VERIFY_RUNNING'))
})

test('a tool that fails is an error of ours, as JSON', async () => {
  tools.hints = async () => {
    throw new Error('hints.en.md: reading: test bound has 3 rungs, want 4')
  }
  expect(await call('/labs/00-first-light/hints')).toMatchObject({
    status: 500,
    json: {
      error: { code: 'COMPANION_FAILED', message: 'hints.en.md: reading: test bound has 3 rungs, want 4' },
    },
  })
})

test('no answer tells another site that it may read it', async () => {
  for (const path of ['/', '/api/session', '/api/status', '/nothing']) {
    const { headers } = await send(path)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    })
  }
})

test('a page may run its own scripts only', async () => {
  const { headers, text: page } = await send('/')
  expect(page).toContain('home')
  expect(headers['content-security-policy']).toMatch(/script-src 'self' 'sha256-[\w+/=]+'; /)
  expect(headers['content-security-policy']).toContain("connect-src 'self'")
})

test('an answer of the API is not a page, and is not kept', async () => {
  expect((await send('/api/session')).headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cache-control': 'no-store',
  })
})

test.each([
  ['/', 200, 'home'],
  ['/learn/00-first-light/', 200, 'lab'],
  ['/assets/js/main.1234.js', 200, 'main()'],
  ['/nothing', 404, 'not found'],
  ['/ja/nothing', 404, '見つかりません'],
  ['/.secret', 404, 'not found'],
  ['/../hotpath-outside.txt', 404, 'not found'],
  ['/..%2fhotpath-outside.txt', 404, 'not found'],
  ['/learn/%2e%2e/%2e%2e/hotpath-outside.txt', 404, 'not found'],
])('the site: %s is %i, %s', async (path, status, content) => {
  const answer = await send(path)
  expect(answer.status).toBe(status)
  expect(answer.text).toContain(content)
})

test('a folder leads to its page', async () => {
  expect(await send('/learn/00-first-light')).toMatchObject({
    status: 301,
    headers: { location: '/learn/00-first-light/' },
  })
})

test('an explicit port that is taken is refused; a default one moves on', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const options = { desk, token, version: '0', siteDir: builtSite() }
  await expect(openCompanion({ ...options, port: { port, explicit: true } })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining(String(port)),
  })
  await using other = await openCompanion({ ...options, port: { port, explicit: false } })
  expect(other.port).not.toBe(port)
  taken.close()
})

test('nobody outside this machine can reach it: every other address of the machine refuses', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && address.address !== '127.0.0.1')
    .map((address) => address.address)
  // 127.0.0.2 is there on every Linux, and stands for all of them where there is no network.
  const addresses = process.platform === 'linux' ? [...others, '127.0.0.2'] : others
  const reached = await Promise.all(addresses.map((host) => canConnect(host, companion.port)))
  expect(reached).toEqual(addresses.map(() => false))
})

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

test('close drops connections that hang, so that the port is free at once', async () => {
  const socket = connect({ host: '127.0.0.1', port: companion.port })
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.on('error', () => undefined)
  await companion.close()
  const again = createSocketServer().listen(companion.port, '127.0.0.1')
  const outcome = await new Promise((resolve) => {
    again.once('listening', () => resolve('listening'))
    again.once('error', resolve)
  })
  expect(outcome).toBe('listening')
  again.close()
})

test('steps: only evidence that is there is judged, and an answer is no more than a text', async () => {
  const call = (path: string, body: object, more: Record<string, string> = {}) =>
    send(`/api/labs/03-leaking-heap/${path}`, {
      method: 'POST',
      headers: { 'x-hotpath-token': token, ...more },
      body: JSON.stringify(body),
    })
  const get = (path: string) => send(`/api${path}`, { headers: { 'x-hotpath-token': token } })
  expect((await get('/labs/03-leaking-heap/steps?lang=ja')).json).toMatchObject({ question: 'どこ?' })
  expect((await get('/labs/00-first-light/steps')).json).toBeNull()

  expect((await call('find', { capture: 'later.pb.gz' })).json).toEqual({
    state: 'visible',
    says: 'it will do',
  })
  expect((await call('find', { capture: 'later.pb.gz', answer: 'here' })).json).toMatchObject({
    state: 'found',
  })
  expect(
    (await call('find', { capture: 'later.pb.gz', answer: 'here' }, { origin: 'http://evil.example' }))
      .status,
  ).toBe(403)
  for (const body of [
    {},
    { capture: 7 },
    { capture: 'later.pb.gz', answer: 'x'.repeat(201) },
    { capture: ['later.pb.gz'] },
  ]) {
    expect((await call('find', body)).json).toMatchObject({
      error: { code: 'BODY_INVALID' },
    })
  }
  for (const capture of ['../../state.json', '/etc/passwd', 'earlier.pb.gz']) {
    expect((await call('find', { capture })).json).toMatchObject({
      error: { code: 'CAPTURE_UNKNOWN' },
    })
    expect((await call('prove', { capture: 'later.pb.gz', base: capture })).status).toBe(404)
  }
  const early = await call('prove', { capture: 'later.pb.gz' })
  expect([early.status, early.json]).toEqual([
    409,
    { error: { code: 'STEP_REFUSED', message: '03-leaking-heap: its tests are not green' } },
  ])
  expect((await get('/labs/03-leaking-heap/solution')).json).toMatchObject({
    error: { code: 'SOLUTION_HIDDEN' },
  })
  expect((await get('/labs/00-first-light/solution')).json).toMatchObject({ files: [{ path: 'src/app.ts' }] })
})
