// Requests being answered: who is counted, for how long, and under which name.
import { EventEmitter, once } from 'node:events'
import { channel } from 'node:diagnostics_channel'
import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { leaveOut, RequestsInFlight, withoutValues } from './requests-in-flight.ts'

/** What Node announces, with as much of a request as matters. */
function announce(fields: object): { request: object } {
  const request = { method: 'GET', url: '/', ...fields }
  const message = { request, response: Object.assign(new EventEmitter(), { req: request }) }
  channel('http.server.request.start').publish(message)
  return message
}

test('a request is there until its answer is closed, finished or broken off', async () => {
  const requests = new RequestsInFlight()
  using _following = requests.follow()
  const responses: ServerResponse[] = []
  const server = createServer((_req, res) => void responses.push(res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients = ['/slow/1', '/slow/2'].map((path) => {
    const client = request({ port, path, agent: false }).on('error', () => {})
    client.end()
    return client
  })
  while (responses.length < 2) await once(server, 'request')
  expect(requests.list().map(({ name }) => name)).toEqual(['GET /slow/:id', 'GET /slow/:id'])
  responses[0]?.end()
  clients[1]?.destroy()
  await Promise.all(responses.map((response) => once(response, 'close')))
  expect([requests.size, requests.list()]).toEqual([0, []])
  server.close()
})

test('its age is the time since it came', () => {
  let nowMs = 100
  const requests = new RequestsInFlight(() => nowMs)
  using _following = requests.follow()
  announce({})
  nowMs = 350
  expect(requests.list().map(({ ageMs }) => ageMs)).toEqual([250])
})

describe('its name', () => {
  test.each([
    [
      'the route that took it',
      { url: '/users/42?full=1', route: { path: '/users/:user' } },
      'GET /users/:user',
    ],
    [
      'with the place its router is mounted at',
      { url: '/42', originalUrl: '/api/42', baseUrl: '/api', route: { path: '/:user' } },
      'GET /api/:user',
    ],
    ['the path, where no route took it', { url: '/health' }, 'GET /health'],
    ['and of a path only words', { url: '/users/42/orders' }, 'GET /users/:id/orders'],
    ['never the query', { url: '/find?token=secret' }, 'GET /find'],
    ['with the method', { method: 'PATCH', url: '/' }, 'PATCH /'],
    ['whole where a router has cut its URL', { url: '/x', originalUrl: '/api/x' }, 'GET /api/x'],
  ])('is %s', (_what, fields, want) => {
    const requests = new RequestsInFlight()
    using _following = requests.follow()
    announce(fields)
    expect(requests.list().map(({ name }) => name)).toEqual([want])
  })

  test('has a bound', () => {
    const requests = new RequestsInFlight()
    using _following = requests.follow()
    announce({ url: '/long'.repeat(100) })
    expect(requests.list()[0]?.name).toHaveLength(200)
  })
})

test.each([
  ['/', '/'],
  ['/v2/users', '/v2/users'],
  ['/users/42', '/users/:id'],
  ['/files/a%2Fb', '/files/:id'],
  ['/0f8fad5b-d9cb-469f-a165-70867728950e/x', '/:id/x'],
  [`/t/${'a'.repeat(32)}`, `/t/${'a'.repeat(32)}`],
  [`/t/${'a'.repeat(33)}`, '/t/:id'],
  ['/index.html', '/index.html'],
])('the path %s is shown as %s', (path, want) => {
  expect(withoutValues(path)).toBe(want)
})

test('one that asks for the profile is left out of it', () => {
  const requests = new RequestsInFlight()
  using _following = requests.follow()
  const { request: own } = announce({})
  announce({ url: '/other' })
  leaveOut(own as Parameters<typeof leaveOut>[0])
  expect(requests.list().map(({ name }) => name)).toEqual(['GET /other'])
})

test('they are followed until the last one who asked has gone, and then forgotten', () => {
  const requests = new RequestsInFlight()
  const [first, second] = [requests.follow(), requests.follow()]
  announce({})
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  expect(requests.size).toBe(1)
  second[Symbol.dispose]()
  announce({})
  expect(requests.size).toBe(0)
})
