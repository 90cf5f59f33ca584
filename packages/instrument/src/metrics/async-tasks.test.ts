import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { countByType, followRequests } from './async-tasks.ts'

test('names are counted by type', () => {
  expect([...countByType(['Timeout', 'TCPSocketWrap', 'Timeout'], new Set(), 8)]).toEqual([
    ['Timeout', 2],
    ['TCPSocketWrap', 1],
  ])
})

test('a type that is gone counts 0 instead of vanishing', () => {
  const seen = new Set<string>()
  countByType(['Timeout'], seen, 8)
  expect([...countByType([], seen, 8)]).toEqual([['Timeout', 0]])
})

test('beyond the bound on types everything is other', () => {
  const seen = new Set<string>()
  expect([...countByType(['a', 'b', 'c', 'd', 'a'], seen, 2)]).toEqual([
    ['a', 2],
    ['b', 1],
    ['other', 2],
  ])
  expect(seen.size).toBe(2)
})

interface HeldRequests extends AsyncDisposable {
  readonly url: string
  /** The next request, as soon as it has arrived. */
  next(): Promise<ServerResponse>
}

async function holdRequests(): Promise<HeldRequests> {
  const server: Server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}`,
    async next() {
      const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
      return response
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

test('a request counts on both sides until it is answered', async () => {
  await using server = await holdRequests()
  using requests = followRequests()
  const arrived = server.next()
  const answered = fetch(server.url).then((response) => response.text())
  const response = await arrived
  expect({ server: requests.server, client: requests.client }).toEqual({ server: 1, client: 1 })
  const closed = once(response, 'close')
  response.end('done')
  await Promise.all([answered, closed])
  expect({ server: requests.server, client: requests.client }).toEqual({ server: 0, client: 0 })
})

test('so does one of node:http', async () => {
  await using server = await holdRequests()
  using requests = followRequests()
  const arrived = server.next()
  const request = get(server.url, { agent: false }, (answer) => answer.resume())
  const response = await arrived
  expect(requests.client).toBe(1)
  const closed = Promise.all([once(response, 'close'), once(request, 'close')])
  response.end('done')
  await closed
  expect({ server: requests.server, client: requests.client }).toEqual({ server: 0, client: 0 })
})

test('a request that is broken off does not count for ever', async () => {
  await using server = await holdRequests()
  using requests = followRequests()
  const arrived = server.next()
  const abort = new AbortController()
  const answered = fetch(server.url, { signal: abort.signal }).catch((error: unknown) => error)
  const response = await arrived
  const closed = once(response, 'close')
  abort.abort()
  await Promise.all([answered, closed])
  expect({ server: requests.server, client: requests.client }).toEqual({ server: 0, client: 0 })
})

test('what comes after it was disposed of is not counted', async () => {
  await using server = await holdRequests()
  const requests = followRequests()
  requests[Symbol.dispose]()
  const arrived = server.next()
  const answered = fetch(server.url).then((response) => response.text())
  const response = await arrived
  expect({ server: requests.server, client: requests.client }).toEqual({ server: 0, client: 0 })
  response.end('done')
  await answered
})
