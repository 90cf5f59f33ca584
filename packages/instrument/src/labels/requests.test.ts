// Which labels a request gets, by sending real ones through Express while a sampler stands by.
import express, { type Express, type RequestHandler, Router } from 'express'
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SampleContext, sampleMarker } from '../cpu/sample-context.ts'
import { labelRequests } from './requests.ts'

let contexts: SampleContext[] = []
const servers: Server[] = []

beforeEach(() => {
  contexts = []
  sampleMarker.mark = {
    run(context, run) {
      contexts.push(context)
      run()
    },
    // These tests send one request at a time.
    enter(context) {
      contexts[contexts.length - 1] = context
    },
  }
})
afterEach(() => {
  sampleMarker.mark = undefined
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** Sends requests, given as `GET /path`, one after the other; returns the labels of each, as text. */
async function labelsOf(app: Express, ...requests: string[]): Promise<string[]> {
  const server = app.listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  for (const request of requests) {
    const [method = 'GET', path = '/'] = request.split(' ')
    await (await fetch(`http://127.0.0.1:${port}${path}`, { method })).arrayBuffer()
  }
  return contexts.map(({ labels }) => labels.map(({ str }) => str).join(' '))
}

const ok: RequestHandler = (_req, res) => void res.end()
const pass: RequestHandler = (_req, _res, next) => next()

function appWith(build: (app: Express) => void): Express {
  const app = express()
  app.use(labelRequests())
  build(app)
  return app
}

describe('the route is the pattern', () => {
  test.each<[string, (app: Express) => void, string, string]>([
    ['of a plain path', (app) => app.get('/search', ok), 'GET /search?q=x', 'GET /search'],
    ['and not the values', (app) => app.get('/users/:id', ok), 'GET /users/42', 'GET /users/:id'],
    ['with its method', (app) => app.post('/x', ok), 'POST /x', 'POST /x'],
    [
      'after a wait',
      (app) => app.use((_q, _s, next) => void setTimeout(() => next(), 1)).get('/x', ok),
      'GET /x',
      'GET /x',
    ],
    [
      'of the route that answers, not of one that passes',
      (app) => app.all('/*rest', pass).get('/x', ok),
      'GET /x',
      'GET /x',
    ],
    ['below a mount point', (app) => app.use('/api', Router().get('/x', ok)), 'GET /api/x', 'GET /api/x'],
    [
      'below a mount point with a value',
      (app) => app.use('/users/:id', Router().get('/x', ok)),
      'GET /users/42/x',
      'GET /users/:id/x',
    ],
    [
      'below one and behind a middleware, where the router has forgotten the value',
      (app) => app.use('/users/:id', Router().use(pass).get('/x', ok)),
      'GET /users/42/x',
      'GET /users/:id/x',
    ],
    [
      'below two',
      (app) => app.use('/a/:a', Router().use('/b/:b', Router({ mergeParams: true }).get('/:c', ok))),
      'GET /a/1/b/2/3',
      'GET /a/:a/b/:b/:c',
    ],
    [
      'when its handler throws and another one answers',
      (app) =>
        app
          .use(
            '/api',
            Router().get('/x', () => {
              throw new Error('broken')
            }),
          )
          .use(((_error, _req, res, _next) => void res.status(500).end()) as express.ErrorRequestHandler),
      'GET /api/x',
      'GET /api/x',
    ],
    [
      'of an application in the application',
      (app) => app.use('/sub', express().get('/x', ok)),
      'GET /sub/x',
      'GET /sub/x',
    ],
  ])('%s', async (_behaviour, build, request, want) => {
    expect(await labelsOf(appWith(build), request)).toEqual([want])
  })

  test('a request that no route takes has its method alone', async () => {
    expect(
      await labelsOf(
        appWith(() => {}),
        'GET /nowhere/42',
      ),
    ).toEqual(['GET'])
  })

  test('routes below mount points stay right when requests are no longer watched', async () => {
    const app = appWith((one) =>
      one.use('/users/:id', Router().use(pass).get('/x', ok)).use('/v1', Router().get('/y', ok)),
    )
    // The first thousand are watched.
    const requests = Array.from({ length: 1010 }, (_one, id) => (id % 2 ? `GET /users/${id}/x` : 'GET /v1/y'))
    const labels = await labelsOf(app, ...requests)
    expect(new Set(labels)).toEqual(new Set(['GET /users/:id/x', 'GET /v1/y']))
  })

  test('a service without a router says it itself', () => {
    const middleware = labelRequests()
    const req = { method: 'GET' } as IncomingMessage & { route?: unknown }
    middleware(req, {} as ServerResponse, () => {})
    req.route = { path: '/hand-made' }
    expect(contexts[0]?.labels.map(({ str }) => str)).toEqual(['GET', '/hand-made'])
  })
})

describe('the application notices nothing', () => {
  test('it reads from a request what it would read without', async () => {
    const seen: unknown[] = []
    const look: RequestHandler = (req, res) => {
      seen.push([req.baseUrl, req.url, req.route, req.params, Object.keys(req).includes('route')])
      res.end()
    }
    const build = (app: Express): unknown => app.use('/users/:id', Router().get('/x', look)).get('/y', look)
    const plain = express()
    build(plain)
    const requests = ['GET /users/42/x', 'GET /y']
    await labelsOf(plain, ...requests)
    await labelsOf(appWith(build), ...requests)
    const [a, b, c, d] = seen.map((one) => JSON.stringify(one))
    expect([c, d]).toEqual([a, b])
  })

  test('mounted twice it labels once', async () => {
    const app = appWith((one) => one.use(labelRequests()).get('/x', ok))
    expect(await labelsOf(app, 'GET /x')).toEqual(['GET /x'])
  })

  test('while nobody samples, a request is passed on as it came', () => {
    sampleMarker.mark = undefined
    const req = { method: 'GET' } as IncomingMessage
    let passed = 0
    labelRequests()(req, {} as ServerResponse, () => passed++)
    expect([passed, Reflect.ownKeys(req)]).toEqual([1, ['method']])
  })
})

test.each([0, 1.5, 100_001, Number.NaN])('maxRoutes %d is refused', (maxRoutes) => {
  expect(() => labelRequests({ maxRoutes })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
