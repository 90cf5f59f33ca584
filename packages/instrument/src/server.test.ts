// The debug server: where it listens, whom it answers, and how it ends.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { engine } from './engine.ts'
import { heapProfiler } from './heap.ts'
import { type DebugServerOptions, startDebugServer } from './server.ts'

async function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const req = request(url, { headers, agent: false })
  req.end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of res) text += String(chunk)
  return { status: res.statusCode ?? 0, text }
}

test('it listens on loopback alone, on a free port when asked, and serves the router', async () => {
  await using server = await startDebugServer({ port: 0 })
  expect(heapProfiler.running).toBe(true)
  expect(server.host).toBe('127.0.0.1')
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  expect(await get(`${server.url}/debug/pprof/`)).toMatchObject({ status: 200 })
  expect(await get(`${server.url}/orders`)).toEqual({ status: 404, text: '404 page not found\n' })
})

describe('what it refuses to start with', () => {
  const refused: [string, DebugServerOptions, string, string][] = [
    ['the network without a password', { host: '0.0.0.0' }, 'DEBUG_SERVER_UNPROTECTED', 'PPROF_PASSWORD'],
    ['all of IPv6 without a password', { host: '::' }, 'DEBUG_SERVER_UNPROTECTED', 'PPROF_PASSWORD'],
    ['a name without a password', { host: 'debug.example' }, 'DEBUG_SERVER_UNPROTECTED', 'debug.example'],
    ['an empty password', { password: '' }, 'PASSWORD_MISSING', 'empty'],
    ['the network with an empty password', { host: '0.0.0.0', password: '' }, 'PASSWORD_MISSING', 'empty'],
    ['a user name alone', { username: 'ops' }, 'PASSWORD_MISSING', 'username'],
    [
      'an address of another machine',
      { host: '192.0.2.1', password: 's' },
      'DEBUG_SERVER_LISTEN',
      '192.0.2.1',
    ],
  ]
  test.each(refused)('%s', async (_behaviour, options, code, names) => {
    await expect(startDebugServer({ port: 0, ...options })).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(names) }),
    )
    expect(heapProfiler.running).toBe(false)
  })

  test('a port that is taken, with the cause', async () => {
    await using server = await startDebugServer({ port: 0 })
    await expect(startDebugServer({ port: server.port })).rejects.toThrow(
      expect.objectContaining({
        code: 'DEBUG_SERVER_LISTEN',
        cause: expect.objectContaining({ code: 'EADDRINUSE' }),
      }),
    )
  })
})

test('with a password it may be opened to the network, and asks for it', async () => {
  await using server = await startDebugServer({ host: '0.0.0.0', port: 0, password: 'secret' })
  const url = `http://127.0.0.1:${server.port}/debug/pprof/cmdline`
  const authorization = `Basic ${Buffer.from('pprof:secret').toString('base64')}`
  expect(await get(url)).toMatchObject({ status: 401 })
  expect(await get(url, { authorization })).toMatchObject({ status: 200 })
  expect(await get(url, { authorization, host: 'shop.example:6060' })).toMatchObject({ status: 200 })
})

describe('without a password, only requests that name this machine are answered', () => {
  test.each([
    ['localhost', 200],
    ['localhost:6060', 200],
    ['127.0.0.1:1', 200],
    ['[::1]:6060', 200],
    ['evil.example', 403],
    ['evil.example:6060', 403],
    ['127.0.0.1.evil.example:6060', 403],
    ['localhost@evil.example', 403],
  ])('Host: %s is %i', async (host, status) => {
    await using server = await startDebugServer({ port: 0 })
    const answer = await get(`${server.url}/debug/pprof/cmdline`, { host })
    expect(answer.status).toBe(status)
  })
})

test('it starts although another library has the heap sampler, and says so to who asks for the heap', async () => {
  engine().heap.start(512 * 1024, 64)
  const errors: unknown[] = []
  await using server = await startDebugServer({ port: 0, onError: (error) => errors.push(error) })
  expect(errors).toEqual([expect.objectContaining({ code: 'HEAP_PROFILER_BUSY' })])
  const answer = await get(`${server.url}/debug/pprof/heap`)
  engine().heap.stop()
  expect(answer.status).toBe(500)
  expect(answer.text).toMatch(/^failed to collect profile: heap: /)
})

test('closing ends recordings in progress, at once and more than once', async () => {
  const server = await startDebugServer({ port: 0 })
  const req = request(`${server.url}/debug/pprof/profile?seconds=60`)
  const ended = once(req, 'error')
  req.end()
  await once(req, 'socket')
  await Promise.all([server.close(), server.close(), ended])
  expect(heapProfiler.running).toBe(false)
})

test('it keeps no process alive, not even with a recording in progress', async () => {
  const program = fileURLToPath(new URL('../testdata/programs/ends-by-itself.ts', import.meta.url))
  const child = fork(program, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  const req = request(`${url}/debug/pprof/profile?seconds=60`).on('error', () => {})
  req.end()
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
})
