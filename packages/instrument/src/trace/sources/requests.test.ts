// Requests as tasks, over real connections.
import express, { Router } from 'express'
import { once } from 'node:events'
import { createServer, get, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recorded, recordOnly } from '../../../testdata/recorded.ts'
import { until } from '../../../testdata/until.ts'
import { log, withRegion } from '../annotations.ts'
import type { TraceEvent } from '../events.ts'
import { kinds } from '../layout.ts'
import { ring } from '../recording.ts'
import { listenForTroubles, type Trouble } from '../troubles.ts'
import { leaveOutOfTrace, nameRequestsInFlight } from './requests.ts'

let recording: Disposable
let server: Server
beforeEach(() => {
  recording = recordOnly('requests')
})
afterEach(() => {
  recording[Symbol.dispose]()
  server.closeAllConnections()
  server.close()
})

async function serve(listener: RequestListener): Promise<number> {
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const requests = (): TraceEvent[] => recorded().filter(({ kind }) => kind === kinds.request)
const ended = (): TraceEvent[] => requests().filter(({ open }) => !open)

async function ask(port: number, path: string, method = 'GET'): Promise<void> {
  await (await fetch(`http://127.0.0.1:${port}${path}`, { method })).arrayBuffer()
}

test('a request is named by its route, mount points included, and has its status', async () => {
  const app = express()
  app.get('/items/:id', (_req, res) => res.json({}))
  app.use(
    '/users/:user',
    Router().post('/orders/:order', (_req, res) => res.status(201).end()),
  )
  app.get('/', (_req, res) => res.end())
  const port = await serve(app)
  for (const [path, method] of [
    ['/items/42?token=secret', 'GET'],
    ['/items/43', 'HEAD'],
    ['/users/7/orders/9', 'POST'],
    ['/users/8/orders/9', 'POST'],
    ['/', 'GET'],
    ['/nowhere/1', 'GET'],
  ] as const) {
    await ask(port, path, method)
  }
  await until(() => ended().length === 6)
  expect(ended().map(({ name, value }) => [name, value])).toEqual([
    ['GET /items/:id', 200],
    ['HEAD /items/:id', 200],
    ['POST /users/:id/orders/:order', 201],
    ['POST /users/:id/orders/:order', 201],
    ['GET /', 200],
    ['GET /nowhere/:id', 404],
  ])
})

test('a service without a router has paths without values', async () => {
  const port = await serve((_req, res) => res.end())
  for (const path of ['/health', '/health?x=1', '/users/42', '/users/43']) await ask(port, path)
  await until(() => ended().length === 4)
  expect(ended().map(({ name }) => name)).toEqual([
    'GET /health',
    'GET /health',
    'GET /users/:id',
    'GET /users/:id',
  ])
})

test('each of many requests at once is a task of its own, on kept connections and pipelined ones', async () => {
  const port = await serve((req, res) => {
    const id = req.url ?? ''
    void (async () => {
      await Promise.all([sleep(1), sleep(2).then(() => log('id', id))])
      withRegion(`region ${id}`, () => {})
      res.end(id)
    })()
  })
  const kept = Array.from({ length: 6 }, async (_one, client) => {
    for (let i = 0; i < 10; i++) await ask(port, `/${'abcdef'[client]}${'klmnopqrst'[i]}`)
  })
  const pipelined = connect(port, '127.0.0.1')
  pipelined.write(
    'uvwxyz'
      .split('')
      .map((name) => `GET /${name} HTTP/1.1\r\nHost: x\r\n\r\n`)
      .join(''),
  )
  await Promise.all(kept)
  await until(() => ended().length === 66)
  pipelined.destroy()
  const byTask = new Map(ended().map(({ task, name }) => [task, name.replace('GET ', '')]))
  expect(byTask.size).toBe(66)
  const events = recorded()
  const wrong = events.filter(
    ({ kind, name, task, text }) =>
      (kind === kinds.region && name !== `region ${byTask.get(task)}`) ||
      (kind === kinds.log && text !== byTask.get(task)),
  )
  expect(wrong).toEqual([])
  expect(events.filter(({ kind }) => kind === kinds.region)).toHaveLength(66)
  expect(events.filter(({ kind }) => kind === kinds.log)).toHaveLength(66)
})

test('work that no request asked for is in no task, requests before it or not', async () => {
  const port = await serve((_req, res) => res.end())
  await ask(port, '/a')
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(() => {
    log('timer', 'of the service')
    resolve()
  })
  await promise
  expect(recorded().find(({ kind }) => kind === kinds.log)?.task).toBe(0)
})

test('a request that is broken off ends with its connection', async () => {
  const port = await serve(() => {})
  const request = get({ port, host: '127.0.0.1', path: '/waits' })
  request.on('error', () => {})
  await until(() => requests().length === 1)
  expect(requests()).toMatchObject([{ name: 'GET /waits', open: true }])
  request.destroy()
  await until(() => ended().length === 1)
  expect(ended()).toMatchObject([{ name: 'GET /waits', value: 0 }])
  expect(ring?.openCount).toBe(0)
})

test('what is in progress is named by its route as soon as it has one', async () => {
  const app = express()
  app.get('/items/:id', () => {})
  const port = await serve(app)
  const request = get({ port, host: '127.0.0.1', path: '/items/secret' })
  request.on('error', () => {})
  await until(() => requests().length === 1)
  expect(requests()[0]?.name).toBe('GET /items/secret')
  nameRequestsInFlight()
  expect(requests()[0]?.name).toBe('GET /items/:id')
  request.destroy()
})

test('a request can be left out', async () => {
  const port = await serve((_req, res) => {
    leaveOutOfTrace(res)
    res.end()
  })
  await ask(port, '/debug')
  expect(requests()).toEqual([])
  expect(ring?.openCount).toBe(0)
})

test('recording that begins and ends in the middle of requests does no harm and leaves nothing behind', async () => {
  const waiting: (() => void)[] = []
  const port = await serve((_req, res) => waiting.push(() => res.end()))
  const asked = [ask(port, '/a'), ask(port, '/b')]
  await until(() => waiting.length === 2)
  for (let round = 0; round < 20; round++) {
    recording[Symbol.dispose]()
    recording = recordOnly('requests')
  }
  expect(requests()).toEqual([])
  const third = ask(port, '/c')
  await until(() => waiting.length === 3)
  for (const end of waiting) end()
  await Promise.all([...asked, third])
  await until(() => ended().length === 1)
  expect(ended().map(({ name }) => name)).toEqual(['GET /c'])
  expect(ring?.openCount).toBe(0)
})

describe('a slow request', () => {
  test.each([
    ['of the limit or more is told of, by its route', 0, 1],
    ['that is not slow is not', 1e9, 0],
  ])('%s', async (_behaviour, requestMs, want) => {
    const troubles: Trouble[] = []
    const limits = { requestMs, stallMs: Infinity, heapBytes: Infinity }
    using _listening = listenForTroubles(limits, (trouble) => troubles.push(trouble))
    const port = await serve((_req, res) => res.end())
    await ask(port, '/users/42')
    await until(() => ended().length === 1)
    expect(troubles).toHaveLength(want)
    expect(troubles.every(({ detail }) => /^GET \/users\/:id took \d+ ms$/.test(detail))).toBe(true)
  })

  test('is none when it is a stream of events', async () => {
    const troubles: Trouble[] = []
    const limits = { requestMs: 0, stallMs: Infinity, heapBytes: Infinity }
    using _listening = listenForTroubles(limits, (trouble) => troubles.push(trouble))
    const port = await serve((_req, res) => {
      res.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
      res.end('data: 1\n\n')
    })
    await ask(port, '/events')
    await until(() => ended().length === 1)
    expect(troubles).toEqual([])
  })
})
