// Which frame requests run in, and that nothing which others keep in theirs is lost.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { findContextFrames } from './context-frames.ts'
import { markSamples } from './mark-samples.ts'
import type { SampleContext } from './sample-context.ts'

const contextOf = (route: string): SampleContext => ({ labels: [{ key: 'route', str: route }] })
const [before, search, browse] = [contextOf('before'), contextOf('/search'), contextOf('/browse')]

const frames = findContextFrames()

/** Runs something as an event of its own, as node:http does with a request. */
const event = (run: () => void): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(() => {
      run()
      resolve()
    })
  })

test('this Node has frames that can be entered', () => {
  expect(frames).toBeDefined()
})

describe.each([
  ['with frames that requests share', frames],
  ['where Node has none to share', undefined],
])('%s', (_how, given) => {
  /** A store to look into as the sampler does, and what marks. */
  function marking(): { seen: () => unknown; mark: ReturnType<typeof markSamples> } {
    // Whoever runs tests follows them in a store; a request of node:http begins where there is nothing.
    frames?.set(undefined)
    const store = new AsyncLocalStorage<object | undefined>()
    const mark = markSamples((context) => ({ context }), store, given)
    const seen = (): unknown => (store.getStore() as { context: SampleContext } | undefined)?.context
    return { seen, mark }
  }

  test('what is run is marked, and nothing after it', () => {
    const { mark, seen } = marking()
    const marks: unknown[] = [seen()]
    mark.run(search, () => marks.push(seen()))
    expect([...marks, seen()]).toEqual([undefined, search, undefined])
  })

  test('a mark follows what is awaited, between others that go on at the same time', async () => {
    const { mark, seen } = marking()
    const marks: unknown[][] = []
    const request = async (context: SampleContext): Promise<void> => {
      const own: unknown[] = []
      for (let i = 0; i < 3; i++) {
        await turn()
        await Promise.resolve()
        own.push(seen())
      }
      marks.push([context, ...own])
    }
    const all: Promise<void>[] = []
    for (const context of [search, browse, search]) mark.run(context, () => all.push(request(context)))
    await Promise.all(all)
    expect(marks).toHaveLength(3)
    for (const [context, ...own] of marks) expect(own).toEqual([context, context, context])
    expect(seen()).toBeUndefined()
  })

  test('another mark is entered for the rest, and no other request has it', async () => {
    const { mark, seen } = marking()
    const marks: Record<string, unknown[]> = { a: [], b: [] }
    const request = async (name: string, route: SampleContext | undefined): Promise<void> => {
      await turn()
      if (route) mark.enter(route, before)
      marks[name]?.push(seen())
      await turn()
      marks[name]?.push(seen())
    }
    const all: Promise<void>[] = []
    mark.run(before, () => all.push(request('a', search)))
    mark.run(before, () => all.push(request('b', undefined)))
    await Promise.all(all)
    expect(marks).toEqual({ a: [search, search], b: [before, before] })
  })

  test('it ends with what was run even if another mark was entered in it', () => {
    const { mark, seen } = marking()
    mark.run(before, () => mark.enter(search, before))
    expect(seen()).toBeUndefined()
  })

  test('what throws is thrown, and leaves no mark', () => {
    const { mark, seen } = marking()
    const run = (): void =>
      mark.run(search, () => {
        throw new Error('of the service')
      })
    expect(run).toThrow('of the service')
    expect(seen()).toBeUndefined()
  })

  test('stores of the service keep what they hold, whenever they got it', async () => {
    const { mark, seen } = marking()
    const user = new AsyncLocalStorage<string>()
    const trace = new AsyncLocalStorage<string>()
    const found: unknown[] = []
    const request = async (): Promise<void> => {
      // As a middleware after ours does.
      trace.enterWith('trace 1')
      mark.enter(browse, search)
      await turn()
      found.push([user.getStore(), trace.getStore(), seen()])
    }
    let done: Promise<void> | undefined
    // As one before ours does, or who instruments node:http.
    await event(() => user.run('ada', () => mark.run(search, () => (done = request()))))
    await done
    await event(() => mark.run(search, () => found.push([user.getStore(), trace.getStore(), seen()])))
    expect(found).toEqual([
      ['ada', 'trace 1', browse],
      [undefined, undefined, search],
    ])
  })

  test.each([
    ['where nobody followed it before', undefined],
    ['where somebody did', 'trace 1'],
  ])('what the service enters and does not leave stays entered after it, %s', (_where, followed) => {
    const { mark, seen } = marking()
    const user = new AsyncLocalStorage<string>()
    const trace = new AsyncLocalStorage<string>()
    if (followed) trace.enterWith(followed)
    mark.run(before, () => {
      mark.enter(search, before)
      user.enterWith('ada')
    })
    expect([user.getStore(), trace.getStore(), seen()]).toEqual(['ada', followed, undefined])
  })

  test('what a request puts into a store is in no other request', async () => {
    const { mark } = marking()
    const user = new AsyncLocalStorage<string>()
    const found: unknown[] = []
    const request = async (name: string | undefined): Promise<void> => {
      if (name) user.enterWith(name)
      await turn()
      mark.enter(browse, search)
      await turn()
      found.push(user.getStore())
    }
    const all: Promise<void>[] = []
    for (const name of ['ada', undefined, 'eve']) {
      await event(() => mark.run(search, () => all.push(request(name))))
    }
    await Promise.all(all)
    expect(found).toHaveLength(3)
    expect(new Set(found)).toEqual(new Set(['ada', undefined, 'eve']))
  })

  test('a store that is disabled in one request is not in others', async () => {
    const { mark, seen } = marking()
    const user = new AsyncLocalStorage<string>()
    const found: unknown[] = []
    mark.run(search, () => {
      user.enterWith('ada')
      user.disable()
    })
    mark.run(search, () =>
      found.push(
        user.getStore(),
        seen(),
        user.run('eve', () => user.getStore()),
      ),
    )
    expect(found).toEqual([undefined, search, 'eve'])
  })
})

describe.each([
  ['nobody else follows requests', false],
  ['somebody else follows them in a store', true],
])('over real connections, where %s', (_who, followed) => {
  test('each of many requests at a time has its own mark and whatever else it had', async () => {
    const store = new AsyncLocalStorage<object | undefined>()
    const trace = new AsyncLocalStorage<string>()
    const mark = markSamples((context) => ({ context }), store)
    const contexts = new Map([search, browse].map((context) => [context.labels[0]?.str ?? '', context]))
    const wrong: unknown[] = []
    let looks = 0
    const follow = (message: unknown): void => {
      trace.enterWith((message as { request: { url: string } }).request.url)
    }
    const server = createServer((req, res) => {
      const url = req.url ?? ''
      const route = contexts.get(url.split('?')[0] ?? '') ?? before
      const look = (want: SampleContext): void => {
        looks++
        const met = (store.getStore() as { context: unknown } | undefined)?.context
        if (met !== want || trace.getStore() !== (followed ? url : undefined)) wrong.push([url, met])
      }
      const answer = async (): Promise<void> => {
        await turn()
        look(before)
        mark.enter(route, before)
        look(route)
        await turn()
        look(route)
        res.end(url, () => look(route))
      }
      mark.run(before, () => void answer())
    })
    if (followed) subscribe('http.server.request.start', follow)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // of a server on TCP
    const clients = Array.from({ length: 4 }, async (_one, client) => {
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.setEncoding('utf8').on('data', (data: string) => (text += data))
      for (let round = 0; round < 5; round++) {
        // Six at once, and the next six over the same connection.
        const urls = Array.from(
          { length: 6 },
          (_url, i) => `${i % 2 ? '/search' : '/browse'}?${client}-${round}-${i}`,
        )
        socket.write(urls.map((url) => `GET ${url} HTTP/1.1\r\nHost: here\r\n\r\n`).join(''))
        while (!text.includes(urls.at(-1) ?? '')) await once(socket, 'data')
      }
      socket.destroy()
    })
    await Promise.all(clients)
    unsubscribe('http.server.request.start', follow)
    server.close().closeAllConnections()
    expect(wrong).toEqual([])
    expect(looks).toBe(4 * 5 * 6 * 4)
  })
})

test('requests with the same labels share a frame, and one that others follow has its own', () => {
  const found = findContextFrames()
  if (found === undefined) throw new Error('this Node has no frames')
  found.set(undefined)
  const mark = markSamples((context) => ({ context }), new AsyncLocalStorage<object | undefined>(), found)
  const met: unknown[] = []
  const look = (): number => met.push(found.current())
  mark.run(search, look)
  mark.run(search, look)
  mark.run(before, () => (mark.enter(search, before), look()))
  new AsyncLocalStorage<string>().run('ada', () => mark.run(search, look))
  expect(met[0]).toBeDefined()
  expect(met.map((one) => one === met[0])).toEqual([true, true, true, false])
})
