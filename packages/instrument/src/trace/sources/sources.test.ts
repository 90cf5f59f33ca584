// What is recorded by itself: calls, garbage, stalls, locks; and that each can be switched off.
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { block, only, recorded, recordOnly } from '../../../testdata/recorded.ts'
import { until } from '../../../testdata/until.ts'
import { Mutex } from '../../locks/mutex.ts'
import { RwLock } from '../../locks/rw-lock.ts'
import { Semaphore } from '../../locks/semaphore.ts'
import { SharedMutex } from '../../locks/shared-mutex.ts'
import { withTask } from '../annotations.ts'
import type { TraceEvent } from '../events.ts'
import { kinds, type Kind } from '../layout.ts'
import { record, ring } from '../recording.ts'
import { listenForTroubles, type Trouble } from '../troubles.ts'
import { beat } from './stalls.ts'

const of = (kind: Kind): TraceEvent[] => recorded().filter((event) => event.kind === kind)

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(status = 200): Promise<string> {
  const server = createServer((_req, res) => {
    res.statusCode = status
    res.end('x')
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('calls', () => {
  const calls = (): TraceEvent[] => of(kinds.call).filter(({ open }) => !open)

  test.each([
    [
      'node:http',
      async (url: string) => {
        const [response] = (await once(get(url), 'response')) as [IncomingMessage]
        response.resume()
        await once(response, 'close')
      },
    ],
    ['fetch', async (url: string) => void (await (await fetch(url)).text())],
  ])(
    'by %s are in the task that made them, by host and path without values, with their status',
    async (_by, call) => {
      using _recording = recordOnly('calls')
      const host = await serve(404)
      await withTask('job', () => call(`http://${host}/users/42?q=secret`))
      await until(() => calls().length === 1)
      const task = recorded().find(({ kind }) => kind === kinds.task)
      const [made] = calls()
      // node:http knows the port apart from the host.
      expect(made?.name.replace(/:\d+/, '')).toBe('GET 127.0.0.1/users/:id')
      expect(made).toMatchObject({ value: 404, task: task?.task })
      expect(task?.task).toBeGreaterThan(0)
    },
  )

  test.each([
    ['node:http', (url: string) => new Promise((resolve) => get(url).on('error', resolve))],
    ['fetch', (url: string) => fetch(url).catch(() => {})],
  ])('by %s that fail are recorded as broken off, and over', async (_by, call) => {
    using _recording = recordOnly('calls')
    const host = await serve()
    for (const server of servers.splice(0)) server.close()
    await call(`http://${host}/`)
    await until(() => calls().length === 1)
    expect(calls()[0]?.value).toBe(0)
    expect(ring?.openCount).toBe(0)
  })
})

test('collections are recorded by kind, with the heap after them; a large heap is told of after a full one', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options?: object) => void
  const troubles: Trouble[] = []
  using _listening = listenForTroubles({ requestMs: Infinity, stallMs: Infinity, heapBytes: 1 }, (trouble) =>
    troubles.push(trouble),
  )
  using _recording = recordOnly('gc')
  const before = process.hrtime.bigint()
  collect({ type: 'minor' })
  await until(() => of(kinds.collection).length > 0)
  // The engine may collect everything by itself at any time; of anything less nobody is told.
  const isFull = of(kinds.collection).some(({ name }) => name === 'major GC')
  expect(isFull ? [] : troubles).toEqual([])
  collect()
  await until(() => of(kinds.collection).some(({ name }) => name === 'major GC'))
  const collections = of(kinds.collection)
  expect(collections.map(({ name }) => name)).toContain('minor GC')
  expect(collections.every(({ start, end }) => start >= Number(before) - 1e6 && end >= start)).toBe(true)
  expect(of(kinds.counter).find(({ name }) => name === 'heap used, bytes')?.end).toBeGreaterThan(1e6)
  expect(troubles.map(({ kind }) => kind)).toContain('heap')
})

describe('stalls', () => {
  test('are recorded from when the loop was due until it came, and told of', async () => {
    const troubles: Trouble[] = []
    const limits = { requestMs: Infinity, stallMs: 100, heapBytes: Infinity }
    using _listening = listenForTroubles(limits, (trouble) => troubles.push(trouble))
    using _recording = recordOnly('stalls')
    await sleep(40)
    const from = process.hrtime.bigint()
    block(200)
    const to = process.hrtime.bigint()
    // On a busy machine the loop may have been held up before; and it was due 20 ms after the beat before at the latest.
    const overlaps = (): number[] =>
      of(kinds.stall).map(({ start, end }) => Math.min(end, Number(to)) - Math.max(start, Number(from)))
    await until(() => overlaps().some((nanos) => nanos > 179e6))
    expect(troubles.length).toBeGreaterThan(0)
    expect(troubles[0]).toMatchObject({ kind: 'stall' })
    expect(of(kinds.counter).some(({ name, end }) => name === 'event loop delay, us' && end > 179_000)).toBe(
      true,
    )
  })

  test('are looked for more rarely once nothing goes on, and at once when something does', async () => {
    using _recording = recordOnly('stalls', 'requests')
    await until(() => !beat.fast)
    const host = await serve()
    await (await fetch(`http://${host}/`)).text()
    expect(beat.fast).toBe(true)
  })
})

describe('locks', () => {
  /** Kind, name and task of each event, in the order in which they ended. */
  const waitsAndHolds = (): string[] =>
    recorded()
      .filter(({ kind, open }) => !open && (kind === kinds.wait || kind === kinds.hold))
      .map(
        ({ kind, name, task }) => `${kind === kinds.wait ? 'wait' : 'hold'} ${name} ${taskNames().get(task)}`,
      )
  const taskNames = (): Map<number, string> =>
    new Map([[0, 'nobody'], ...of(kinds.task).map(({ task, name }) => [task, name] as const)])

  test('waits are those of who waits, holds those of who is inside', async () => {
    using _recording = recordOnly('locks')
    const mutex = new Mutex({ name: 'stock' })
    const inside = Promise.withResolvers<void>()
    const first = withTask('first', () => mutex.runExclusive(() => inside.promise))
    const second = withTask('second', () => mutex.runExclusive(() => {}))
    await sleep(1)
    expect(
      recorded()
        .filter(({ open }) => open)
        .map(({ kind }) => kind)
        .toSorted((a, b) => a - b),
    ).toEqual([kinds.task, kinds.task, kinds.wait, kinds.hold])
    inside.resolve()
    await Promise.all([first, second])
    expect(waitsAndHolds().slice(0, 2)).toEqual(['hold stock first', 'wait stock second'])
    expect(
      new Set(
        recorded()
          .filter(({ kind }) => kind === kinds.wait || kind === kinds.hold)
          .map(({ extra }) => extra),
      ).size,
    ).toBe(1)
    expect(ring?.openCount).toBe(0)
  })

  test('a hold that nobody waited for is recorded when it was long, and otherwise not', async () => {
    using _recording = recordOnly('locks')
    const mutex = new Mutex()
    for (let i = 0; i < 100; i++) (await mutex.lock()).release()
    const guard = await mutex.lock()
    block(5)
    guard.release()
    const holds = waitsAndHolds()
    // A hundred short ones may have a long one among them on a busy machine, not as many as that.
    expect(holds.length).toBeLessThan(50)
    expect(holds.at(-1)).toBe('hold Mutex nobody')
    expect(ring?.openCount).toBe(0)
  })

  test('a wait that is given up is over', async () => {
    using _recording = recordOnly('locks')
    const semaphore = new Semaphore(1)
    const guard = await semaphore.acquire()
    await expect(semaphore.acquire({ signal: AbortSignal.timeout(1) })).rejects.toThrow('timeout')
    guard.release()
    expect(waitsAndHolds()[0]).toBe('wait Semaphore nobody')
    expect(ring?.openCount).toBe(0)
  })

  test('readers and writers of one lock have its number', async () => {
    using _recording = recordOnly('locks')
    const lock = new RwLock({ name: 'config' })
    const readers = [await lock.readLock(), await lock.readLock()]
    const writing = lock.writeLock()
    block(2)
    for (const reader of readers) reader.release()
    ;(await writing).release()
    expect(waitsAndHolds().slice(0, 3)).toEqual([
      'hold config nobody',
      'hold config nobody',
      'wait config nobody',
    ])
  })

  test('a lock of several threads is seen as well', async () => {
    using _recording = recordOnly('locks')
    const shared = new SharedMutex(undefined, { name: 'shared' })
    const guard = shared.lock()
    const waiting = shared.lockAsync()
    await sleep(1)
    guard.release()
    ;(await waiting).release()
    expect(waitsAndHolds().slice(0, 2).toSorted()).toEqual(['hold shared nobody', 'wait shared nobody'])
    expect(ring?.openCount).toBe(0)
  })

  test('a recording that begins or ends in the middle of a hold leaves nothing behind', async () => {
    const mutex = new Mutex()
    const before = await mutex.lock()
    {
      using _base = recordOnly()
      {
        using _recording = recordOnly('locks')
        before.release()
        const during = await mutex.lock()
        const waiting = mutex.lock()
        _recording[Symbol.dispose]()
        expect(ring?.openCount).toBe(0)
        during.release()
        ;(await waiting).release()
      }
      using _again = recordOnly('locks')
      ;(await mutex.lock()).release()
      expect(ring?.openCount).toBe(0)
    }
  })
})

describe('sources', () => {
  test('that are off record nothing', async () => {
    using _recording = recordOnly()
    const host = await serve()
    await (await fetch(`http://${host}/`)).text()
    const mutex = new Mutex()
    await Promise.all([mutex.runExclusive(() => sleep(2)), mutex.runExclusive(() => sleep(2))])
    block(80)
    await sleep(30)
    expect(recorded()).toEqual([])
  })

  test('of several who record are those that any of them wants, and what is kept stays', async () => {
    using _first = recordOnly('locks')
    const memory = ring?.memory
    const mutex = new Mutex()
    const holdFor = async (name: string): Promise<void> =>
      withTask(name, async () => {
        using _guard = await mutex.lock()
        await sleep(2)
      })
    await holdFor('alone')
    {
      using _second = record({ minAgeMs: 1, maxBytes: 1 << 18, sources: only('stalls') })
      await holdFor('together')
      await until(() => of(kinds.counter).length > 0)
    }
    await holdFor('after')
    expect(ring?.memory).toBe(memory)
    expect(of(kinds.hold)).toHaveLength(3)
  })

  test('of one who wants more begin anew, with room for it', () => {
    using _first = recordOnly('locks')
    const memory = ring?.memory
    using _second = record({ minAgeMs: 1, maxBytes: 1 << 22, sources: only('locks') })
    expect(ring?.memory).not.toBe(memory)
    expect(ring?.memory.byteLength).toBeGreaterThan(1 << 22)
    expect(ring?.minAgeMs).toBe(600_000)
  })
})
