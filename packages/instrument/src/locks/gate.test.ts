// Mutex, Semaphore and RwLock: order, ends of waits, and a model that says the same rules plainly.
import fc from 'fast-check'
import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createContentionProfiler } from '../contention/profiler.ts'
import { InstrumentError } from '../errors.ts'
import type { Guard } from './guard.ts'
import { Mutex } from './mutex.ts'
import { RwLock } from './rw-lock.ts'
import { Semaphore } from './semaphore.ts'

/** Long enough for every promise that can be resolved to have been. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('a mutex', () => {
  test('lets one in at a time, in the order in which they asked', async () => {
    const mutex = new Mutex()
    const order: string[] = []
    const enter = async (name: string): Promise<void> => {
      using _guard = await mutex.lock()
      order.push(`${name} in`)
      await settled()
      order.push(`${name} out`)
    }
    await Promise.all([enter('a'), enter('b'), enter('c')])
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
    expect(mutex).toMatchObject({ locked: false, waiting: 0 })
  })

  test('cannot be taken by a newcomer between a release and the one who was waiting', async () => {
    const mutex = new Mutex()
    const first = await mutex.lock()
    const waiting = mutex.lock()
    first.release()
    expect(mutex.tryLock()).toBeUndefined()
    using _second = await waiting
    expect(mutex.locked).toBe(true)
  })

  test('is given back at the end of a using scope, and by an error', async () => {
    const mutex = new Mutex()
    {
      using _guard = await mutex.lock()
      expect(mutex.locked).toBe(true)
    }
    expect(mutex.locked).toBe(false)
    await expect(mutex.runExclusive(() => Promise.reject(new Error('inside')))).rejects.toThrow('inside')
    expect(mutex.locked).toBe(false)
    expect(await mutex.runExclusive(() => 'result')).toBe('result')
  })

  test('refuses a second release, by which somebody else would lose the lock', async () => {
    const mutex = new Mutex()
    const first = await mutex.lock()
    const second = mutex.lock()
    first.release()
    expect(() => first.release()).toThrow(InstrumentError)
    expect(() => first.release()).toThrow('met a guard that was released before')
    using guard = await second
    expect(guard.held).toBe(true)
    expect(mutex.locked).toBe(true)
  })

  test('may be released early inside a using scope', async () => {
    const mutex = new Mutex()
    {
      using guard = await mutex.lock()
      guard.release()
      using _other = await mutex.lock()
      expect(mutex.locked).toBe(true)
    }
    expect(mutex.locked).toBe(false)
  })

  test('lets timers go on while two callers pass it to and fro', async () => {
    const mutex = new Mutex()
    let done = false
    const insist = async (): Promise<void> => {
      while (!done) {
        using _guard = await mutex.lock()
      }
    }
    setTimeout(() => {
      done = true
    }, 0)
    // Without a pause now and then, this would never end.
    await Promise.all([insist(), insist()])
    expect(done).toBe(true)
  })
})

describe('an aborted wait', () => {
  test('leaves the queue at once, with the reason of the signal', async () => {
    const mutex = new Mutex()
    using _guard = await mutex.lock()
    const controller = new AbortController()
    const waiting = mutex.lock({ signal: controller.signal })
    expect(mutex.waiting).toBe(1)
    controller.abort(new Error('went home'))
    expect(mutex.waiting).toBe(0)
    await expect(waiting).rejects.toThrow('went home')
  })

  test('gets nothing when the signal was aborted before, not even a lock that is free', async () => {
    const mutex = new Mutex()
    await expect(mutex.lock({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late')
    expect(mutex.locked).toBe(false)
  })

  test('gets the lock all the same once it has been handed over', async () => {
    const mutex = new Mutex()
    const first = await mutex.lock()
    const controller = new AbortController()
    const waiting = mutex.lock({ signal: controller.signal })
    first.release()
    controller.abort()
    expect((await waiting).held).toBe(true)
  })

  test('no longer stands in the way of those behind it', async () => {
    const semaphore = new Semaphore(3)
    using _one = await semaphore.acquire()
    const controller = new AbortController()
    const many = semaphore.acquire({ permits: 3, signal: controller.signal })
    const few = semaphore.acquire({ permits: 2 })
    controller.abort(new Error('gone'))
    await expect(many).rejects.toThrow('gone')
    expect((await few).held).toBe(true)
  })

  test('leaves nothing behind at the signal, however it ended', async () => {
    const { signal, abort } = abortable()
    const mutex = new Mutex()
    const first = await mutex.lock({ signal })
    const second = mutex.lock({ signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    first.release()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    const third = mutex.lock({ signal })
    abort()
    await expect(third).rejects.toThrow('aborted')
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    ;(await second).release()
  })

  function abortable(): { signal: AbortSignal; abort: () => void } {
    const controller = new AbortController()
    return { signal: controller.signal, abort: () => controller.abort() }
  }
})

describe('a semaphore', () => {
  test('lets in as many as it has permits', async () => {
    const semaphore = new Semaphore(2)
    const first = await semaphore.acquire()
    using _second = await semaphore.acquire()
    expect(semaphore.tryAcquire()).toBeUndefined()
    const third = semaphore.acquire()
    expect(semaphore).toMatchObject({ available: 0, waiting: 1 })
    first.release()
    expect((await third).held).toBe(true)
  })

  test('does not let those who need few overtake one who needs many', async () => {
    const semaphore = new Semaphore(3)
    const first = await semaphore.acquire()
    const order: string[] = []
    const many = semaphore.run(() => order.push('many'), { permits: 3 })
    const few = semaphore.run(() => order.push('few'))
    expect(semaphore.tryAcquire()).toBeUndefined()
    first.release()
    await Promise.all([many, few])
    expect(order).toEqual(['many', 'few'])
  })

  test.each([0, -1, 1.5, Number.NaN])('refuses to be made with %s permits', (permits) => {
    expect(() => new Semaphore(permits)).toThrow('want an integer from 1')
  })

  test.each([0, 3, 1.5])('refuses to hand out %s permits of 2', (permits) => {
    const semaphore = new Semaphore(2)
    expect(() => semaphore.acquire({ permits })).toThrow('want an integer from 1 to 2')
    expect(() => semaphore.tryAcquire({ permits })).toThrow('want an integer from 1 to 2')
    expect(semaphore.available).toBe(2)
  })
})

describe('a lock for readers and writers', () => {
  test('lets readers in together, and a writer alone', async () => {
    const lock = new RwLock()
    const readers = await Promise.all([lock.readLock(), lock.readLock()])
    expect(lock).toMatchObject({ readers: 2, writing: false })
    const writer = lock.writeLock()
    expect(lock.tryWriteLock()).toBeUndefined()
    for (const guard of readers) guard.release()
    using _guard = await writer
    expect(lock).toMatchObject({ readers: 0, writing: true })
    expect(lock.tryReadLock()).toBeUndefined()
  })

  test('keeps a reader who comes after a writer behind it, and lets readers in a row in together', async () => {
    const lock = new RwLock()
    const reader = await lock.readLock()
    const order: string[] = []
    const step = (name: string) => async (): Promise<void> => {
      order.push(`${name} in`)
      await settled()
      order.push(`${name} out`)
    }
    const all = [
      lock.runWrite(step('writer')),
      lock.runRead(step('a')),
      lock.runRead(step('b')),
      lock.runWrite(step('last')),
    ]
    expect(lock.tryReadLock()).toBeUndefined()
    reader.release()
    await Promise.all(all)
    expect(order).toEqual([
      'writer in',
      'writer out',
      'a in',
      'b in',
      'a out',
      'b out',
      'last in',
      'last out',
    ])
  })
})

type Step =
  | { kind: 'ask'; permits: number }
  | { kind: 'release' | 'abort'; which: number }
  | { kind: 'pass'; nanos: number }

interface Caller {
  permits: number
  state: 'waiting' | 'inside' | 'gone'
  controller: AbortController
  guard?: Guard
}

const PERMITS = 3

describe('whatever callers do', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), permits: fc.integer({ min: 1, max: PERMITS }) }),
      fc.record({ kind: fc.constantFrom('release' as const, 'abort' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('pass' as const), nanos: fc.nat(1000) }),
    ),
    { minLength: 10, maxLength: 60 },
  )

  test('they are let in first come, first served, and all the waiting is blamed on somebody', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        let nowNanos = 0
        const contention = createContentionProfiler({ nowNanos: () => nowNanos })
        contention.block.period = 1
        contention.mutex.period = 1
        const semaphore = new Semaphore(PERMITS, { contention })
        const callers: Caller[] = []
        // What should be: the same rules, said as slowly and plainly as possible.
        let waitedNanos = 0
        let waits = 0
        const letIn = (): void => {
          for (const caller of callers) {
            if (caller.state !== 'waiting') continue
            if (caller.permits > free()) return
            caller.state = 'inside'
            waits++
          }
        }
        const inside = (): Caller[] => callers.filter(({ state }) => state === 'inside')
        const free = (): number => PERMITS - inside().reduce((sum, { permits }) => sum + permits, 0)

        const play = async (step: Step): Promise<void> => {
          switch (step.kind) {
            case 'ask': {
              const { permits } = step
              const caller: Caller = { permits, state: 'waiting', controller: new AbortController() }
              callers.push(caller)
              const noQueue = callers.every(
                ({ state }, index) => state !== 'waiting' || index === callers.length - 1,
              )
              if (noQueue && permits <= free()) caller.state = 'inside'
              semaphore.acquire({ permits, signal: caller.controller.signal }).then(
                (guard) => (caller.guard = guard),
                () => {},
              )
              break
            }
            case 'release': {
              const caller = inside()[step.which % Math.max(1, inside().length)]
              if (caller?.guard === undefined) break
              caller.state = 'gone'
              caller.guard.release()
              letIn()
              break
            }
            case 'abort': {
              const waiting = callers.filter(({ state }) => state === 'waiting')
              const caller = waiting[step.which % Math.max(1, waiting.length)]
              if (caller === undefined) break
              caller.state = 'gone'
              waits++
              caller.controller.abort()
              letIn()
              break
            }
            case 'pass':
              waitedNanos += step.nanos * callers.filter(({ state }) => state === 'waiting').length
              nowNanos += step.nanos
          }
          await settled()
          expect(callers.map(({ guard }) => guard?.held === true)).toEqual(
            callers.map(({ state }) => state === 'inside'),
          )
          expect(semaphore).toMatchObject({
            available: free(),
            waiting: callers.filter(({ state }) => state === 'waiting').length,
          })
        }

        for (const step of list) await play(step)
        while (inside().length > 0) await play({ kind: 'release', which: 0 })
        const totals = [contention.block, contention.mutex].map(({ table }) =>
          table.list().reduce(
            (sum, { contentions, delayNanos }) => ({
              contentions: sum.contentions + contentions,
              delayNanos: sum.delayNanos + delayNanos,
            }),
            { contentions: 0, delayNanos: 0 },
          ),
        )
        const [block, mutex] = totals
        expect(mutex).toEqual({ contentions: waits, delayNanos: waitedNanos })
        // The block profile takes a wait of no time for one nanosecond, as Go does.
        expect(block?.contentions).toBe(waits)
        expect(block?.delayNanos).toBeGreaterThanOrEqual(waitedNanos)
        expect(block?.delayNanos).toBeLessThanOrEqual(waitedNanos + waits)
      }),
      { numRuns: 200 },
    )
  })
})
