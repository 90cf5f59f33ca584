// Which promises count as work: each thing that hangs once, at the innermost place that waits.
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { droppedCount } from '../drops.ts'
import { PromiseTracker } from './promise-tracker.ts'
import { Thinning } from './thinning.ts'

const here = fileURLToPath(import.meta.url)

/** Keeps whatever must not be collected, and settles it in the end. */
const settle: (() => void)[] = []
const started: Disposable[] = []
afterEach(async () => {
  for (const one of started.splice(0)) one[Symbol.dispose]()
  for (const one of settle.splice(0)) one()
  await sleep(1)
})

const older = new Promise<void>(() => {})
const done = Promise.resolve()

function never(): Promise<void> {
  return new Promise((resolve) => void settle.push(resolve)) // made here
}

async function queryDb(): Promise<void> {
  await never() // hangs here
}

async function fetchUser(): Promise<void> {
  await done
  await queryDb()
}

async function countDown(n: number): Promise<void> {
  if (n === 0) await queryDb()
  else await countDown(n - 1)
}

async function* rows(): AsyncGenerator<number> {
  await queryDb()
  yield 1
}

const emitter = new EventEmitter()
settle.push(() => emitter.emit('data'))

/** An object with a then() that nothing is known about, as some query builders are. */
const thenable = {
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  then(resolve: () => void): void {
    settle.push(resolve)
  },
}

/** Starts to look, and leaves the clock and the thinning to the test. */
function track(
  options: { nowMs?: () => number; maxPending?: number; fraction?: number } = {},
): PromiseTracker {
  const { fraction = 1, ...rest } = options
  const tracker = new PromiseTracker({ thinning: new Thinning(fraction), ...rest })
  started.push(tracker)
  return tracker
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void // that is what the flag provides

/** Leaf functions and how many there are at each; what the test itself waits for is left out. */
function leaves(tracker: PromiseTracker): Record<string, number> {
  const found: Record<string, number> = {}
  for (const { stack, weight } of tracker.list()) {
    // The test runner has promises of its own.
    if (stack[0]?.filename !== here) continue
    const name = stack[0]?.name ?? ''
    found[name] = (found[name] ?? 0) + weight
  }
  return found
}

// Each is named for what starts it, in a function of its own so that its frames can be told apart.
const shapes: [string, () => unknown, Record<string, number>][] = [
  ['a function that waits', queryDb, { queryDb: 1 }],
  ['a chain of functions, counted at its innermost one', fetchUser, { queryDb: 1 }],
  ['a function that calls itself, too', () => countDown(5), { queryDb: 1 }],
  ['a promise that nobody waits for, at where it was made', never, { never: 1 }],
  [
    'then, catch and finally in a row',
    function chain() {
      void never()
        .then(() => {})
        .catch(() => {})
        .finally(() => {})
    },
    { chain: 1 },
  ],
  ['what a then() has gone on to', () => Promise.resolve().then(queryDb), { queryDb: 1 }],
  [
    'what a then() has gone on to after a while',
    function later() {
      return new Promise(setImmediate).then(queryDb)
    },
    { queryDb: 1 },
  ],
  [
    'what an async function returns without waiting',
    async function hand() {
      // oxlint-disable-next-line typescript/return-await -- that is the case
      return queryDb()
    },
    { queryDb: 1 },
  ],
  ['all of several', () => Promise.all([queryDb(), queryDb(), queryDb()]), { queryDb: 3 }],
  ['a generator, and whoever reads from it', async () => { for await (const _row of rows()); }, { queryDb: 1 }], // prettier-ignore
  [
    'a promise of withResolvers that somebody waits for',
    async function withResolvers() {
      const { promise, resolve } = Promise.withResolvers<void>()
      settle.push(resolve)
      await promise
    },
    { withResolvers: 1 },
  ],
  [
    "an async function of Node's own, at who called it",
    function listen() {
      void once(emitter, 'data')
    },
    { listen: 1 },
  ],
  [
    'several who wait for one promise',
    function several() {
      const shared = never()
      const wait = async (): Promise<void> => {
        await shared
      }
      void wait()
      void wait()
    },
    { wait: 2 },
  ],
  [
    'an object with a then() of its own',
    async function foreign() {
      await thenable
    },
    { foreign: 1 },
  ],
  [
    'a promise that is older',
    async function ready() {
      await older
    },
    { ready: 1 },
  ],
  [
    'what went on from an older promise that has settled',
    function after() {
      return done.then(queryDb)
    },
    { queryDb: 1 },
  ],
  ['nothing, when it has settled', async () => {}, {}],
  ['nothing, when it has failed', () => Promise.reject(new Error('failed')).catch(() => {}), {}],
]

describe('work is', () => {
  test.each(shapes)('%s', async (_what, begin, want) => {
    // From a callback: what a test function awaits would be in the tracker's sight.
    const found = await new Promise((resolve) => {
      setTimeout(() => {
        const tracker = track()
        void begin()
        // Two turns of the loop: a timer might come before what is in the next one.
        setImmediate(() => setImmediate(() => resolve(leaves(tracker))))
      })
    })
    expect(found).toEqual(want)
  })
})

test('500 of them are 500, at the line that waits', () => {
  const tracker = track()
  for (let i = 0; i < 500; i++) void queryDb()
  expect(leaves(tracker)).toEqual({ queryDb: 500 })
  const lines = new Set(tracker.list().map(({ stack }) => stack[0]?.line))
  expect(lines.size).toBe(1)
})

test('one in 8 of 4,000 still comes to 4,000, and chains are not taken apart', () => {
  const tracker = track({ fraction: 8 })
  for (let i = 0; i < 4000; i++) void queryDb()
  const { queryDb: count = 0, ...others } = leaves(tracker)
  // Of 8,000 promises without a parent, half are those of async functions: 500 of the others are expected, give or
  // take 21.
  expect(count).toBeGreaterThan(4000 - 4 * 8 * 21)
  expect(count).toBeLessThan(4000 + 4 * 8 * 21)
  expect(others).toEqual({})
})

test('a promise that begins to be awaited after a while is still counted once, where that is', () => {
  const tracker = track()
  const promise = never()
  expect(leaves(tracker)).toEqual({ never: 1 })
  void (async function comeLate() {
    await promise
  })()
  expect(leaves(tracker)).toEqual({ comeLate: 1 })
})

test('every stack that is taken counts, also of those taken along with others', () => {
  let stacks = 0
  class Counting extends Thinning {
    override count(): void {
      stacks++
      super.count()
    }
  }
  const tracker = new PromiseTracker({ thinning: new Counting() })
  started.push(tracker)
  // That of the function, that of never() and the one of the await.
  void queryDb()
  expect(stacks).toBe(3)
})

test('a promise that has settled is not kept', async () => {
  const tracker = track()
  const settled = new WeakRef(Promise.resolve({}))
  await sleep(1)
  collectGarbage()
  expect([settled.deref(), tracker.dropped]).toEqual([undefined, 0])
})

test('an age is the time since it began to wait', () => {
  let nowMs = 1000
  const tracker = track({ nowMs: () => nowMs })
  void queryDb()
  nowMs = 1250
  expect(tracker.list().map(({ ageMs }) => ageMs)).toEqual([250])
})

test('a promise that was collected as garbage is abandoned, and still counts', async () => {
  const abandoned = await new Promise((resolve) => {
    setTimeout(() => {
      const tracker = track()
      void (async function lost() {
        await new Promise(() => {})
      })()
      void Promise.resolve().then(queryDb)
      tracker.tick()
      // What a weak reference was made to lives until the callback is over.
      setTimeout(() => {
        collectGarbage()
        const tasks = tracker.list().filter(({ stack }) => stack[0]?.filename === here)
        resolve(tasks.map(({ stack, abandoned: gone }) => [stack[0]?.name, gone]))
      }, 5)
    })
  })
  expect(abandoned).toEqual([
    ['lost', true],
    ['queryDb', false],
  ])
})

test('with too many in flight, the rest is left out and counted', () => {
  const before = droppedCount('task')
  const tracker = track({ maxPending: 10 })
  for (let i = 0; i < 25; i++) void never()
  expect(leaves(tracker)).toEqual({ never: 10 })
  expect([tracker.dropped, droppedCount('task') - before]).toEqual([15, 15])
})

test('what has ended makes room', async () => {
  const found = await new Promise((resolve) => {
    setTimeout(() => {
      const tracker = track({ maxPending: 10 })
      for (let i = 0; i < 10; i++) void Promise.resolve()
      for (let i = 0; i < 10; i++) void never()
      resolve([leaves(tracker), tracker.dropped])
    })
  })
  expect(found).toEqual([{ never: 10 }, 0])
})

test('when it is over, it sees nothing any more and has forgotten everything', () => {
  const tracker = track()
  void never()
  tracker[Symbol.dispose]()
  void never()
  expect([tracker.list(), tracker.dropped]).toEqual([[], 0])
})
