import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Desk } from './desk.ts'
import { fakeTools, green, type FakeTools } from './fake-tools.ts'

const first = '00-first-light'
const leaking = '03-leaking-heap'

function open(): { desk: Desk; tools: FakeTools } {
  const tools = fakeTools()
  return { desk: new Desk({ tools, now: () => 1000 }), tools }
}

/** Waits until what was begun has had its turns. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await turn()
}

test('a service is starting until it listens, then running with its addresses', async () => {
  const { desk, tools } = open()
  const { promise, resolve } = Promise.withResolvers<void>()
  tools.gate = promise
  await desk.start(first)
  expect((await desk.status()).service).toMatchObject({
    lab: first,
    state: 'starting',
    appUrl: null,
    rssBytes: null,
  })
  resolve()
  await settle()
  expect((await desk.status()).service).toMatchObject({
    state: 'running',
    appUrl: 'http://127.0.0.1:8080',
    debugUrl: 'http://127.0.0.1:6060',
    rssBytes: 50e6,
    heapUsedBytes: 10e6,
    stale: false,
  })
  await desk.close()
})

test('a service that fails to start says why', async () => {
  const { desk, tools } = open()
  tools.failWith = new Error('00-first-light: starting: exit 1\nSyntaxError: Unexpected token')
  await desk.start(first)
  await settle()
  expect((await desk.status()).service).toMatchObject({
    state: 'failed',
    problem: '00-first-light: starting: exit 1\nSyntaxError: Unexpected token',
  })
})

test("starting another lab's service stops the first one before the second starts", async () => {
  const { desk, tools } = open()
  await desk.start(first)
  await settle()
  await desk.setLoad('low')
  await desk.start(leaking)
  await settle()
  expect(tools.log).toEqual([
    `start ${first}`,
    'load low',
    'load low stopped',
    `stop ${first}`,
    `start ${leaking}`,
  ])
  expect((await desk.status()).service).toMatchObject({ lab: leaking, state: 'running' })
  await desk.close()
})

test('three starts in a row leave one service running', async () => {
  const { desk, tools } = open()
  await Promise.all([desk.start(first), desk.start(leaking), desk.start(first)])
  await settle()
  expect(tools.services.filter((service) => !service.stopped)).toHaveLength(1)
  expect((await desk.status()).service).toMatchObject({ lab: first, state: 'running' })
  await desk.close()
  expect(tools.services.every((service) => service.stopped)).toBe(true)
})

test('a stop while the service starts leaves nothing behind', async () => {
  const { desk, tools } = open()
  const { promise, resolve } = Promise.withResolvers<void>()
  tools.gate = promise
  await desk.start(first)
  const stopped = desk.stop()
  resolve()
  await stopped
  expect((await desk.status()).service).toBeNull()
  expect(tools.services.filter((service) => !service.stopped)).toEqual([])
})

test('a service that ends by itself takes its load along and tells how it ended', async () => {
  const { desk, tools } = open()
  await desk.start(leaking)
  await settle()
  await desk.setLoad('high')
  tools.services[0]?.crash('ended by SIGKILL\nout of memory')
  await settle()
  const status = await desk.status()
  expect(status.service).toMatchObject({ state: 'failed', problem: 'ended by SIGKILL\nout of memory' })
  expect(status.load).toBeNull()
  expect(tools.services[0]?.load?.stopped).toBe(true)
})

test('a service is stale once a file was saved after its start, until it is started anew', async () => {
  const { desk, tools } = open()
  await desk.start(first)
  await settle()
  expect((await desk.status()).service?.stale).toBe(false)
  tools.files = 'edited'
  expect((await desk.status()).service?.stale).toBe(true)
  await desk.start(first)
  await settle()
  expect((await desk.status()).service).toMatchObject({ state: 'running', stale: false })
  await desk.close()
})

test('a file saved while the service starts makes it stale: nobody knows which one it read', async () => {
  const { desk, tools } = open()
  const { promise, resolve } = Promise.withResolvers<void>()
  tools.gate = promise
  await desk.start(first)
  await settle()
  tools.files = 'edited'
  resolve()
  await settle()
  expect((await desk.status()).service).toMatchObject({ state: 'running', stale: true })
  await desk.close()
})

test('a service of another terminal is at the desk: read, loaded, captured, and stale after a save', async () => {
  const { desk, tools } = open()
  const service = tools.startElsewhere(leaking)
  expect((await desk.status()).service).toMatchObject({
    lab: leaking,
    state: 'running',
    elsewhere: true,
    startedAt: 500,
    appUrl: 'http://127.0.0.1:8080',
    stale: false,
  })
  await settle()
  expect((await desk.status()).service).toMatchObject({ rssBytes: 50e6, heapUsedBytes: 10e6 })
  await desk.setLoad('low')
  expect((await desk.status()).load).toMatchObject({ level: 'low' })
  await desk.capture(leaking)
  service.recordings[0]?.finish('heap.pb.gz')
  await settle()
  expect((await desk.status()).capture).toMatchObject({ state: 'done', name: 'heap.pb.gz' })
  tools.files = 'edited'
  expect((await desk.status()).service?.stale).toBe(true)
  await desk.close()
  expect(tools.log).toEqual(['load low', 'capture heap', 'load low stopped'])
})

test('a service of another terminal is neither stopped from here nor run over, and keeps its load', async () => {
  const { desk, tools } = open()
  tools.startElsewhere(first)
  await expect(desk.start(leaking)).rejects.toMatchObject({ code: 'SERVICE_ELSEWHERE', status: 409 })
  await desk.setLoad('high')
  await expect(desk.start(first)).rejects.toMatchObject({ code: 'SERVICE_ELSEWHERE' })
  await expect(desk.stop()).rejects.toMatchObject({ code: 'SERVICE_ELSEWHERE' })
  expect(await desk.status()).toMatchObject({
    service: { lab: first, elsewhere: true },
    load: { level: 'high' },
  })
  await desk.close()
  expect(tools.log).toEqual(['load high', 'load high stopped'])
})

test('a service that ends in its terminal leaves the desk, with its load, and makes room', async () => {
  const { desk, tools } = open()
  const service = tools.startElsewhere(first)
  await desk.setLoad('low')
  service.crash('it was stopped in its terminal')
  await settle()
  expect(await desk.status()).toMatchObject({ service: null, load: null })
  await desk.start(leaking)
  await settle()
  expect((await desk.status()).service).toMatchObject({ lab: leaking, state: 'running', elsewhere: false })
  await desk.close()
  expect(tools.log).toEqual(['load low', 'load low stopped', `start ${leaking}`, `stop ${leaking}`])
})

test('one that runs elsewhere takes the place of one that failed here, and of none that runs here', async () => {
  const { desk, tools } = open()
  tools.failWith = new Error('no')
  await desk.start(first)
  await settle()
  expect((await desk.status()).service?.state).toBe('failed')
  tools.startElsewhere(first).crash('gone again')
  await settle()
  tools.failWith = null
  await desk.start(first)
  await settle()
  tools.startElsewhere(leaking)
  expect((await desk.status()).service).toMatchObject({ lab: first, elsewhere: false })
  await desk.stop()
  expect((await desk.status()).service).toMatchObject({ lab: leaking, elsewhere: true })
  tools.failWith = new Error('no')
  await desk.close()
})

test('load without a service is refused, and so is load on one that failed', async () => {
  const { desk, tools } = open()
  await expect(desk.setLoad('low')).rejects.toMatchObject({ code: 'SERVICE_ABSENT', status: 409 })
  tools.failWith = new Error('no')
  await desk.start(first)
  await settle()
  await expect(desk.setLoad('low')).rejects.toMatchObject({ code: 'SERVICE_ABSENT' })
})

test('the dial goes from one level to the next without two loads at once', async () => {
  const { desk, tools } = open()
  await desk.start(first)
  await settle()
  await Promise.all([desk.setLoad('low'), desk.setLoad('high'), desk.setLoad('off')])
  expect(tools.log.slice(1)).toEqual(['load low', 'load low stopped', 'load high', 'load high stopped'])
  expect((await desk.status()).load).toBeNull()
  await desk.close()
})

test('load tells its counts and how many requests a second', async () => {
  const { desk, tools } = open()
  await desk.start(first)
  await settle()
  await desk.setLoad('low')
  const load = tools.services[0]?.load
  expect(load).toBeTruthy()
  Object.assign(load ?? {}, { atMs: 2000, requests: 500, failures: 3 })
  expect((await desk.status()).load).toEqual({
    inFlight: 3,
    latencyMsP50: null,
    latencyMsP99: null,
    level: 'low',
    requests: 500,
    failures: 3,
    perSecond: 250,
  })
  await desk.close()
})

test('results come one by one, then the verdict', async () => {
  const { desk, tools } = open()
  await desk.verify(first, 'en')
  await settle()
  expect((await desk.status()).verify).toEqual({ lab: first, state: 'running', results: [] })
  const result = { id: 'greets', name: 'greets', outcome: 'failed', message: 'got "", want "hello"' } as const
  tools.verifies[0]?.options.onResult(result)
  expect((await desk.status()).verify).toEqual({ lab: first, state: 'running', results: [result] })
  const verdict = { ...green, state: 'red' } as const
  tools.verifies[0]?.finish({ results: [result], verdict })
  await settle()
  expect((await desk.status()).verify).toEqual({ lab: first, state: 'done', results: [result], verdict })
})

test('one run of tests at a time; the next may begin when the first is done', async () => {
  const { desk, tools } = open()
  await desk.verify(first, 'en')
  await expect(desk.verify(leaking, 'en')).rejects.toMatchObject({ code: 'VERIFY_RUNNING', status: 409 })
  tools.verifies[0]?.finish({ results: [], verdict: green })
  await settle()
  await desk.verify(leaking, 'ja')
  expect(tools.verifies.map((one) => one.lab)).toEqual([first, leaking])
  await desk.close()
})

test('close ends the service, the load and the tests, and nothing starts afterwards', async () => {
  const { desk, tools } = open()
  await desk.start(first)
  await settle()
  await desk.setLoad('low')
  await desk.verify(leaking, 'en')
  await desk.close()
  expect(tools.services.map((service) => [service.stopped, service.load?.stopped])).toEqual([[true, true]])
  expect(tools.verifies[0]?.options.signal.aborted).toBe(true)
  await expect(desk.start(first)).rejects.toMatchObject({ code: 'COMPANION_CLOSING' })
  await expect(desk.verify(first, 'en')).rejects.toMatchObject({ code: 'COMPANION_CLOSING' })
  await expect(desk.setLoad('low')).rejects.toMatchObject({ code: 'COMPANION_CLOSING' })
})

test.each(['', '99-nothing', '../03-leaking-heap', 'constructor', '03'])(
  'a lab that is not on the list is unknown: %j',
  async (id) => {
    const { desk } = open()
    await expect(desk.start(id)).rejects.toMatchObject({ code: 'LAB_UNKNOWN', status: 404 })
    await expect(desk.verify(id, 'en')).rejects.toMatchObject({ code: 'LAB_UNKNOWN' })
    await expect(desk.hints(id, 'en')).rejects.toMatchObject({ code: 'LAB_UNKNOWN' })
  },
)

test('a capture is recording until the profile lies on disk, and one at a time', async () => {
  const { desk, tools } = open()
  await expect(desk.capture(first)).rejects.toMatchObject({ code: 'SERVICE_ABSENT' })
  await desk.start(first)
  await settle()
  await expect(desk.capture(leaking)).rejects.toMatchObject({ code: 'SERVICE_ABSENT' })
  await desk.capture(first)
  expect((await desk.status()).capture).toEqual({
    lab: first,
    profile: 'heap',
    seconds: 0,
    startedAt: 1000,
    state: 'recording',
  })
  await expect(desk.capture(first)).rejects.toMatchObject({ code: 'CAPTURE_RUNNING' })
  tools.services[0]?.recordings[0]?.finish('taken.pb.gz')
  await settle()
  expect((await desk.status()).capture).toMatchObject({ state: 'done', name: 'taken.pb.gz' })
  await desk.capture(first)
  tools.services[0]?.recordings[1]?.fail('status 404: no such profile')
  await settle()
  expect((await desk.status()).capture).toMatchObject({
    state: 'failed',
    problem: 'status 404: no such profile',
  })
  await desk.capture(first, 'profile')
  expect((await desk.status()).capture).toMatchObject({ state: 'recording', profile: 'profile', seconds: 5 })
  expect(tools.log.at(-1)).toBe('capture profile')
  await desk.close()
})

test.each([
  ['the service is stopped', (desk: Desk) => desk.stop()],
  ['another is started', (desk: Desk) => desk.start(leaking)],
  ['the desk is closed', (desk: Desk) => desk.close()],
])('a capture ends when %s', async (_when, end) => {
  const { desk, tools } = open()
  await desk.start(first)
  await settle()
  await desk.capture(first)
  await end(desk)
  await settle()
  expect(tools.services[0]?.recordings[0]?.signal.aborted).toBe(true)
  expect((await desk.status()).capture).toMatchObject({ state: 'failed' })
  await desk.close()
})

test('stacks are those of profiles that lie on disk, by their names', async () => {
  const { desk, tools } = open()
  expect(await desk.stacks(first, 'later.pb.gz', undefined)).toEqual(new Uint8Array([1, 2, 3]))
  for (const [name, base] of [
    ['../../etc/passwd', undefined],
    ['', undefined],
    ['later.pb.gz', '/etc/passwd'],
  ] as const) {
    await expect(desk.stacks(first, name, base)).rejects.toMatchObject({ code: 'CAPTURE_UNKNOWN' })
  }
  expect(tools.log.filter((line) => line.startsWith('stacks'))).toEqual([`stacks ${first} later.pb.gz`])
  await expect(desk.stacks(first, 'later.pb.gz', 'earlier.pb.gz')).rejects.toMatchObject({
    code: 'CAPTURE_UNREADABLE',
    message: 'earlier.pb.gz: not a profile',
  })
})
