// What a lock costs: ours against the same one that tells profiles nothing, and against async-mutex.
//
//   node benchmarks/locks.ts [pairs]
//
// Each figure is nanoseconds of processor time for one lock and one release. A slice is 10,000 of them; the ratio is the
// median of pairs in random order.
import { Mutex, setBlockProfileRate, setMutexProfileFraction, SharedMutex } from '@hotpath/instrument'
import { Mutex as AsyncMutex } from 'async-mutex'
import process from 'node:process'
import { BareMutex } from './bare-mutex.ts'
import { formatPairs, measurePairs } from './pairs.ts'
import { startProcessorTime } from './processor-time.ts'

const TIMES = 10_000
const CALLERS = 4

type Run = () => Promise<void> | void

const nanosOf = (run: Run) => async (): Promise<number> => {
  const taken = startProcessorTime()
  await run()
  return taken() / TIMES
}

// One loop for each class: a loop that has met several would be compiled for all of them, and slow for each.
const free = {
  bare: async () => {
    const mutex = new BareMutex()
    for (let i = 0; i < TIMES; i++) (await mutex.lock()).release()
  },
  ours: async () => {
    const mutex = new Mutex()
    for (let i = 0; i < TIMES; i++) (await mutex.lock()).release()
  },
  asyncMutex: async () => {
    const mutex = new AsyncMutex()
    for (let i = 0; i < TIMES; i++) (await mutex.acquire())()
  },
  shared: () => {
    const mutex = sharedMutex
    for (let i = 0; i < TIMES; i++) mutex.lock().release()
  },
}
const sharedMutex = new SharedMutex()

const exclusive = {
  bare: async () => {
    const mutex = new BareMutex()
    for (let i = 0; i < TIMES; i++) await mutex.runExclusive(() => i)
  },
  ours: async () => {
    const mutex = new Mutex()
    for (let i = 0; i < TIMES; i++) await mutex.runExclusive(() => i)
  },
  asyncMutex: async () => {
    const mutex = new AsyncMutex()
    for (let i = 0; i < TIMES; i++) await mutex.runExclusive(() => i)
  },
}

const callers = async (caller: () => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: CALLERS }, caller))
}

const contended = {
  bare: async () => {
    const mutex = new BareMutex()
    await callers(async () => {
      for (let i = 0; i < TIMES / CALLERS; i++) {
        const guard = await mutex.lock()
        await Promise.resolve()
        guard.release()
      }
    })
  },
  ours: async () => {
    const mutex = new Mutex()
    await callers(async () => {
      for (let i = 0; i < TIMES / CALLERS; i++) {
        const guard = await mutex.lock()
        await Promise.resolve()
        guard.release()
      }
    })
  },
  asyncMutex: async () => {
    const mutex = new AsyncMutex()
    await callers(async () => {
      for (let i = 0; i < TIMES / CALLERS; i++) {
        const release = await mutex.acquire()
        await Promise.resolve()
        release()
      }
    })
  },
}

/** Runs with sampling on, and leaves it off. */
const sampled = (run: Run, sampling: { rate?: number; fraction?: number }) => async (): Promise<void> => {
  setBlockProfileRate(sampling.rate ?? 0)
  setMutexProfileFraction(sampling.fraction ?? 0)
  await run()
  setBlockProfileRate(0)
  setMutexProfileFraction(0)
}

const [pairs = 200] = process.argv.slice(2).map(Number)

const comparisons: readonly [heading: string, rows: readonly [name: string, a: Run, b: Run][]][] = [
  [
    'free: lock and release, nobody waits',
    [
      ['A/A', free.ours, free.ours],
      ['bare, ours off', free.bare, free.ours],
      ['bare, ours on', free.bare, sampled(free.ours, { rate: 1, fraction: 1 })],
      ['async-mutex, ours off', free.asyncMutex, free.ours],
      ['runExclusive bare, ours', exclusive.bare, exclusive.ours],
      ['runExclusive async-mutex, ours', exclusive.asyncMutex, exclusive.ours],
      ['ours off, shared', free.ours, free.shared],
    ],
  ],
  [
    `contended: ${CALLERS} callers, each lock waited for`,
    [
      ['A/A', contended.ours, contended.ours],
      ['bare, ours off', contended.bare, contended.ours],
      ['async-mutex, ours off', contended.asyncMutex, contended.ours],
      ['off, mutex 1/100', contended.ours, sampled(contended.ours, { fraction: 100 })],
      ['off, mutex 1/1', contended.ours, sampled(contended.ours, { fraction: 1 })],
      ['off, block 1 ms', contended.ours, sampled(contended.ours, { rate: 1_000_000 })],
      ['off, block 1 ns', contended.ours, sampled(contended.ours, { rate: 1 })],
    ],
  ],
]

console.log(`${pairs} pairs in random order, Node ${process.version}, ns for one lock and release`)
for (const [heading, rows] of comparisons) {
  console.log(`\n${heading}`)
  for (const [name, a, b] of rows) {
    // Compiled by then.
    for (let round = 0; round < 10; round++) {
      await a()
      await b()
    }
    console.log(formatPairs(name.padEnd(30), await measurePairs({ pairs, a: nanosOf(a), b: nanosOf(b) })))
  }
}
