// Hosts that fail, end, or start us again and again: they fare as they would without us, and we leave nothing behind.
import { expect, describe, test } from 'vitest'
import type { Profile } from '@hotpath/profile'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type Child, startChild } from '../testdata/child.ts'
import type { HostileService, HostileState } from '../testdata/programs/hostile-service.ts'
import type { Holdings } from '../testdata/programs/restarts.ts'
import { debugRouter } from './handler.ts'
import { registerProfile } from './profiles.ts'

const withUs = { ENABLE_PPROF: 'true', PPROF_ADDR: '127.0.0.1:0' }
const withoutUs = { ENABLE_PPROF: 'false' }

const startHost = (host: string, env: Readonly<Record<string, string>>): Promise<Child<HostileService>> =>
  startChild<HostileService>('hostile-service', { args: [host], env })

/** Asks for a recording of a minute, where there is anybody to ask, and waits until it is in progress. */
async function record(host: Child<HostileService>): Promise<void> {
  const { debugPort } = host.first
  if (debugPort === undefined) return
  connect(debugPort, '127.0.0.1')
    .on('error', () => {})
    .write('GET /debug/pprof/profile?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  while (((await host.ask('state')) as HostileState).recordings === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a host ends as it would without us', () => {
  test.each([
    ['with no handler for SIGTERM', 'plain', { code: null, signal: 'SIGTERM' }],
    ['with one that exits', 'exits', { code: 3, signal: null }],
    ['with one that closes its own server and waits', 'closes', { code: 4, signal: null }],
  ])('%s, in the middle of a recording', async (_what, kind, want) => {
    const ends = []
    for (const env of [withoutUs, withUs]) {
      await using host = await startHost(kind, env)
      await record(host)
      host.kill('SIGTERM')
      ends.push(await host.exited)
    }
    expect(ends).toEqual([want, want])
  })

  test.each([
    ['throws', 'the handler throws'],
    ['rejects', 'the handler rejects'],
  ])('when its handler %s, with the same code and the same words', async (kind, message) => {
    const ends = []
    for (const env of [withoutUs, withUs]) {
      await using host = await startHost(kind, env)
      await record(host)
      connect(host.first.port, '127.0.0.1')
        .on('error', () => {})
        .write('GET /fail HTTP/1.1\r\nHost: localhost\r\n\r\n')
      const { code, signal } = await host.exited
      ends.push({ code, signal, says: host.stderr.includes(`Error: ${message}`) })
    }
    expect(ends).toEqual([
      { code: 1, signal: null, says: true },
      { code: 1, signal: null, says: true },
    ])
  })
})

describe('a host in whose server the router is a guest', () => {
  async function serve(listener: Parameters<typeof createServer>[1]): Promise<{ url: string } & Disposable> {
    const server = createServer(listener)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      [Symbol.dispose]() {
        server.closeAllConnections()
        server.close()
      },
    }
  }

  test('may write after our answer: its error is its own, and the next request is answered', async () => {
    const router = debugRouter()
    const thrown: unknown[] = []
    using host = await serve((req, res) => {
      router(req, res)
      res.once('finish', () => {
        try {
          res.setHeader('X-Late', '1')
        } catch (error) {
          thrown.push(error)
        }
        res.write('late')
        res.end('later')
      })
    })
    for (let i = 0; i < 3; i++) {
      const answer = await fetch(`${host.url}/debug/pprof/cmdline`)
      expect([answer.status, (await answer.text()).split('\0')[0]]).toEqual([200, process.execPath])
    }
    expect(thrown).toHaveLength(3)
    for (const error of thrown) expect(error).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' })
  })

  test('may answer first, or hang up first', async () => {
    const router = debugRouter()
    using host = await serve((req, res) => {
      router(req, res)
      if (req.url?.endsWith('gc=1')) req.socket.destroy()
      else res.end('first')
    })
    expect(await (await fetch(`${host.url}/debug/pprof/heap`)).text()).toBe('first')
    await expect(fetch(`${host.url}/debug/pprof/heap?gc=1`)).rejects.toMatchObject({
      message: 'fetch failed',
    })
    expect(await (await fetch(`${host.url}/debug/pprof/heap`)).text()).toBe('first')
  })

  test('may throw in what comes after us: it is thrown where it was called', async () => {
    const router = debugRouter()
    const thrown: unknown[] = []
    using host = await serve((req, res) => {
      try {
        router(req, res, () => {
          throw new Error('the next one throws')
        })
      } catch (error) {
        thrown.push(error)
        res.end('caught')
      }
    })
    expect(await (await fetch(`${host.url}/orders`)).text()).toBe('caught')
    expect(thrown).toEqual([new Error('the next one throws')])
  })

  test('may register a profile that is none, or that never comes: others are answered', async () => {
    const router = debugRouter()
    using host = await serve((req, res) => router(req, res))
    const profiles: [string, () => Profile | Promise<Profile>][] = [
      // What a host in JavaScript can return.
      ['nothing', () => undefined as unknown as Profile],
      ['text', () => 'profile' as unknown as Profile],
      ['half', () => ({ samples: [] }) as unknown as Profile],
      [
        'bomb',
        () => {
          // eslint-disable-next-line no-throw-literal -- anything can be thrown
          throw null
        },
      ],
    ]
    for (const [name, collect] of profiles) {
      using _added = registerProfile({ name, description: 'None.', collect })
      for (const query of ['', '?debug=1']) {
        const answer = await fetch(`${host.url}/debug/pprof/${name}${query}`)
        const text = await answer.text()
        expect([name, answer.status, answer.headers.get('x-go-pprof')]).toEqual([name, 500, '1'])
        expect(text).toMatch(/^[ -~]+\n$/)
      }
    }
    using _stuck = registerProfile({
      name: 'stuck',
      description: 'Never.',
      collect: () => new Promise(() => {}),
    })
    const leave = new AbortController()
    const stuck = fetch(`${host.url}/debug/pprof/stuck`, { signal: leave.signal })
    expect((await fetch(`${host.url}/debug/pprof/heap`)).status).toBe(200)
    leave.abort()
    await expect(stuck).rejects.toMatchObject({ name: 'AbortError' })
  })
})

test('after 1,000 starts and stops nothing is left: no listener, no timer, no file, no memory', async () => {
  await using restarts = await startChild<string>('restarts')
  const all = (await restarts.ask('go')) as Holdings[]
  expect(all).toHaveLength(10)
  const [first, last] = [all[0], all.at(-1)]
  expect(last).toMatchObject({
    listeners: first?.listeners,
    descriptors: first?.descriptors,
    resources: first?.resources,
  })
  // 900 starts later: what one of them leaves behind would be there 900 times.
  const grownBytes = (last?.heapBytes ?? Infinity) - (first?.heapBytes ?? 0)
  expect(grownBytes / 900).toBeLessThan(1000)
})
