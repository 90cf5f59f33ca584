// Clients that ask for too much, go away, or never finish: others are answered all the same, the application first.
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Child, startChild } from '../testdata/child.ts'
import { until } from '../testdata/until.ts'
import { exchange } from '../testdata/wire.ts'
import type { HostileService, HostileState } from '../testdata/programs/hostile-service.ts'

let service: Child<HostileService>
let debugPort = 0
beforeAll(async () => {
  service = await startChild('hostile-service', {
    args: ['large'],
    env: { ENABLE_PPROF: 'true', PPROF_ADDR: '127.0.0.1:0' },
  })
  debugPort = service.first.debugPort ?? 0
})
afterAll(() => service[Symbol.asyncDispose]())

const state = async (): Promise<HostileState> => (await service.ask('state')) as HostileState

const requestFor = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`

async function get(port: number, path: string): Promise<{ status: number; text: string }> {
  const text = (await exchange(port, requestFor(path))).toString('latin1')
  return { status: Number(text.split(' ')[1]), text }
}

/** Sends a request and reads nothing of the answer. */
async function begin(path: string): Promise<Socket> {
  const socket = connect(debugPort, '127.0.0.1').on('error', () => {})
  await once(socket, 'connect')
  socket.pause().write(requestFor(path))
  return socket
}

test('of 200 recordings at once 4 are made and 196 refused, and the application answers all that it is asked', async () => {
  const ordersBefore = (await state()).orders
  const sockets = Array.from({ length: 200 }, () => {
    const socket = connect(debugPort, '127.0.0.1').on('error', () => {})
    socket.write(requestFor('/debug/pprof/profile?seconds=60'))
    return socket
  })
  const refusals: string[] = []
  for (const socket of sockets) socket.on('data', (chunk) => refusals.push(chunk.toString('latin1')))

  const orders = await Promise.all(Array.from({ length: 100 }, () => get(service.first.port, '/orders')))
  expect(orders.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200))
  await until(() => Promise.resolve(refusals.length === 196))
  for (const refusal of refusals) {
    expect(refusal).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/)
    expect(refusal).toContain('\r\nRetry-After: 10\r\n')
    expect(refusal).toContain('\r\nX-Go-Pprof: 1\r\n')
    expect(refusal).toMatch(/\r\n\r\nCould not enable CPU profiling: 4 recordings are in progress/)
  }
  const during = await state()
  expect([during.recordings, during.orders - ordersBefore]).toEqual([4, 100])

  // And once they have gone away, four others get theirs.
  for (const socket of sockets) socket.destroy()
  await until(async () => (await state()).recordings === 0)
  const made = await Promise.all(
    [1, 1, 1, 1].map((seconds) => get(debugPort, `/debug/pprof/profile?seconds=${seconds}`)),
  )
  expect(made.map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

test.each([
  ['profile?seconds=60'],
  ['heap?seconds=60'],
  ['block?seconds=60'],
  ['block?seconds=60&rate=1'],
  ['mutex?seconds=60&fraction=1'],
  ['goroutine?seconds=30'],
  ['stall?seconds=60&threshold=50'],
])('clients that vanish in the middle of %s give all four places back', async (path) => {
  const sockets = await Promise.all([1, 2, 3, 4].map(() => begin(`/debug/pprof/${path}`)))
  // Each answer is of a later turn of the service's loop: by now it has read the four, and who comes next is the fifth.
  for (let turn = 0; turn < 5; turn++) await state()
  await until(async () => (await get(debugPort, '/debug/pprof/block?seconds=60')).status === 503)
  for (const socket of sockets) socket.resetAndDestroy()
  await until(async () => {
    const again = await Promise.all([1, 2, 3, 4].map(() => get(debugPort, '/debug/pprof/block?seconds=1')))
    return again.every(({ status }) => status === 200)
  })
  expect((await state()).recordings).toBe(0)
})

test('readers who never read have 64 MiB between them; others are answered, and the memory comes back', async () => {
  const before = await state()
  // 20 MB each.
  const readers = await Promise.all(Array.from({ length: 30 }, () => begin('/debug/pprof/large?debug=1')))
  // Those that are refused are told so at once, and the others get the first part of theirs.
  const statuses = await Promise.all(
    readers.map(async (reader) => {
      if (reader.readableLength === 0) await once(reader, 'readable')
      return String(reader.read(12)).split(' ')[1]
    }),
  )
  expect(statuses.filter((status) => status === '200')).toHaveLength(3)
  expect(statuses.filter((status) => status === '503')).toHaveLength(27)
  const during = await state()
  // All thirty would be 600 MB; beside the three there are the text in the making and the names in it.
  expect(during.bytes - before.bytes).toBeLessThan(200e6)
  expect((await get(debugPort, '/debug/pprof/cmdline')).status).toBe(200)
  expect((await get(service.first.port, '/orders')).status).toBe(200)

  for (const reader of readers) reader.destroy()
  await until(async () => (await state()).bytes - before.bytes < 60e6)
  const { status, text } = await get(debugPort, '/debug/pprof/large?debug=1')
  expect(status).toBe(200)
  expect(text.length).toBeGreaterThan(20e6)
})

test('1,000 profiles asked for ahead on one connection: the application is answered in between', async () => {
  let made = 1000
  // Were they made in one go, all would be there before the first of the application's answers, each time. Once or twice
  // they may be because we had no processor to ask for those.
  for (let attempt = 0; attempt < 5 && made >= 900; attempt++) {
    const socket = connect(debugPort, '127.0.0.1').on('error', () => {})
    made = 0
    socket.on(
      'data',
      (chunk: Buffer) => (made += chunk.toString('latin1').split('HTTP/1.1 200 OK').length - 1),
    )
    socket.write(`GET /debug/pprof/heap HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(1000))
    await once(socket, 'data')
    for (let i = 0; i < 3; i++) expect((await get(service.first.port, '/orders')).status).toBe(200)
    expect(made).toBeGreaterThan(0)
    socket.destroy()
  }
  expect(made).toBeLessThan(900)
  expect((await get(debugPort, '/debug/pprof/heap')).status).toBe(200)
})

test('100 requests that are never finished: others are answered, and these are told to be too slow', async () => {
  const answers = Array.from({ length: 100 }, async (_none, index) => {
    // Some have nothing, some half a line, some all but the last line break.
    const beginnings = ['', 'GET /debug/p', 'GET /debug/pprof/heap HTTP/1.1\r\nHost: localhost\r\n']
    return (await exchange(debugPort, beginnings[index % 3] ?? '')).toString('latin1')
  })
  expect((await get(debugPort, '/debug/pprof/cmdline')).status).toBe(200)
  const texts = await Promise.all(answers)
  expect(texts).toHaveLength(100)
  for (const text of texts)
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n.*\r\n\r\n408 Request Timeout$/s)
  expect((await get(debugPort, '/debug/pprof/cmdline')).status).toBe(200)
})

test('300 connections: 256 are kept, the others closed, and there is room again when they have gone', async () => {
  let closed = 0
  const sockets = Array.from({ length: 300 }, () =>
    connect(debugPort, '127.0.0.1')
      .on('error', () => {})
      .on('close', () => closed++),
  )
  await until(() => Promise.resolve(closed >= 44))
  expect((await get(service.first.port, '/orders')).status).toBe(200)
  for (const socket of sockets) socket.destroy()
  // Until it has heard of all that have gone, the next one may be closed too.
  const answered = (): Promise<boolean> =>
    get(debugPort, '/debug/pprof/cmdline').then(
      ({ status }) => status === 200,
      () => false,
    )
  await until(answered)
})
