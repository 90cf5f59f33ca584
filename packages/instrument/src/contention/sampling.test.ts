// Go's sampling rules: each on its boundary, and both without bias over a thousand runs.
import { describe, expect, test } from 'vitest'
import { Mutex } from '../locks/mutex.ts'
import { createContentionProfiler } from './profiler.ts'
import { type Random, sampleBlock, sampleMutex, type SamplingRule, type Weight } from './sampling.ts'
import { ContentionSource } from './source.ts'
import type { Stack } from './stack.ts'

const never: Random = () => {
  throw new Error('asked for a random number')
}
/** What a random number just below or just at a probability decides. */
const just = { below: (p: number) => () => p - 1e-9, at: (p: number) => () => p }

describe('block: a wait against the rate', () => {
  test.each<[string, number, number, Random, Weight | undefined]>([
    ['is kept without a draw when it is longer', 101, 100, never, { contentions: 1, delayNanos: 101 }],
    ['is kept without a draw when it is as long', 100, 100, never, { contentions: 1, delayNanos: 100 }],
    ['is kept at rate 1 however short', 0, 1, never, { contentions: 1, delayNanos: 1 }],
    [
      'stands for rate/delay waits of the whole rate',
      25,
      100,
      just.below(0.25),
      { contentions: 4, delayNanos: 100 },
    ],
    ['is left out beyond its share', 25, 100, just.at(0.25), undefined],
    [
      'counts as a nanosecond when the clock saw none',
      0,
      100,
      just.below(0.01),
      { contentions: 100, delayNanos: 100 },
    ],
    ['is left out beyond the share of a nanosecond', 0, 100, just.at(0.01), undefined],
  ])('%s', (_behaviour, delayNanos, rate, random, want) => {
    expect(sampleBlock(delayNanos, 1, rate, random)).toEqual(want)
  })
})

describe('mutex: a contention against the fraction', () => {
  test.each<[string, number, Random, Weight | undefined]>([
    ['is kept without a draw when all are', 1, never, { contentions: 1, delayNanos: 30 }],
    ['stands for as many as the fraction says', 5, just.below(0.2), { contentions: 5, delayNanos: 150 }],
    ['is left out beyond its share', 5, just.at(0.2), undefined],
  ])('%s', (_behaviour, fraction, random, want) => {
    expect(sampleMutex(30, 1, fraction, random)).toEqual(want)
  })

  test('a release that let several in counts for all of them', () => {
    expect(sampleMutex(30, 3, 2, () => 0)).toEqual({ contentions: 6, delayNanos: 60 })
  })
})

// The contention of the course's example: one holder of 20 x 20 ms and two of 20 x 1 ms each, on one mutex.
// Simulated: the clock is a number, and work is a wait for that number to come.
const MS = 1_000_000

interface Offer {
  delayNanos: number
  leaf: string
}

/** A source that also writes down everything it is offered: the exact truth. */
class WitnessedSource extends ContentionSource {
  readonly offers: Offer[] = []

  override offer(delayNanos: number, contentions: number, readStack: () => Stack): void {
    this.offers.push({ delayNanos, leaf: readStack()[0]?.name ?? '' })
    super.offer(delayNanos, contentions, readStack)
  }
}

const RUNS = 1000

/**
 * Plays the example once with 1,000 windows open on each source. Windows decide independently of each other about
 * every wait, so they are 1,000 sampled runs over exactly the same events.
 */
async function play(
  rules: { rule: SamplingRule; period: number },
  which: 'block' | 'mutex',
): Promise<Sampled> {
  let nowNanos = 0
  const alarms: { atNanos: number; ring: () => void }[] = []
  const work = (durationNanos: number): Promise<void> =>
    new Promise((ring) => alarms.push({ atNanos: nowNanos + durationNanos, ring }))

  const source = new WitnessedSource(rules.rule, { random: seededRandom(7) })
  const contention = { ...createContentionProfiler({ nowNanos: () => nowNanos }), [which]: source }
  const windows = Array.from({ length: RUNS }, () => source.open(rules.period))

  const mutex = new Mutex({ contention })
  async function slowHolder(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      using _guard = await mutex.lock()
      await work(20 * MS)
    }
  }
  async function fastHolder(): Promise<void> {
    for (let i = 0; i < 20; i++) {
      using _guard = await mutex.lock()
      await work(1 * MS)
    }
  }
  let done = false
  void Promise.all([slowHolder(), fastHolder(), fastHolder()]).then(() => (done = true))
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve))
    const next = alarms.toSorted((a, b) => a.atNanos - b.atNanos)[0]
    if (next === undefined) continue
    alarms.splice(alarms.indexOf(next), 1)
    nowNanos = next.atNanos
    next.ring()
  }
  const tables = windows.map(({ table }) => table.list())
  return {
    offers: source.offers,
    // A holder is found at two stacks: called by the example at first, resumed by itself later on.
    meanOf: (leaf, column) =>
      tables
        .flat()
        .filter(({ stack }) => stack[0]?.name === leaf)
        .reduce((sum, totals) => sum + totals[column], 0) / RUNS,
  }
}

interface Sampled {
  offers: Offer[]
  meanOf: (leaf: string, column: 'contentions' | 'delayNanos') => number
}

/** Mulberry32: small, good enough for a mean, and the same on every machine. */
function seededRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

// What one event adds to the variance of a run's total. Block, d < r: r (or r/d contentions) with probability d/r.
// Mutex: n*d (or n contentions) with probability 1/n.
const variance = {
  block: {
    contentions: (d: number, r: number) => (d >= r ? 0 : r / d - 1),
    delayNanos: (d: number, r: number) => (d >= r ? 0 : d * (r - d)),
  },
  mutex: {
    contentions: (_d: number, n: number) => n - 1,
    delayNanos: (d: number, n: number) => d * d * (n - 1),
  },
}

/** How far the mean of 1,000 runs lies from the truth, in standard errors of such a mean. */
function deviation(
  { offers, meanOf }: Sampled,
  kind: 'block' | 'mutex',
  period: number,
  leaf: string,
  column: 'contentions' | 'delayNanos',
): number {
  const events = offers.filter((offer) => offer.leaf === leaf)
  expect(events.length).toBeGreaterThan(0)
  const truth = events.reduce((sum, { delayNanos }) => sum + (column === 'contentions' ? 1 : delayNanos), 0)
  const variances = events.map(({ delayNanos }) => variance[kind][column](delayNanos, period))
  const standardError = Math.sqrt(variances.reduce((sum, one) => sum + one, 0) / RUNS)
  const error = Math.abs(meanOf(leaf, column) - truth)
  return standardError === 0 ? error : error / standardError
}

// Of 40 right means, one lies further away than this in one seed of 3,700.
const TOLERANCE = 4.5

describe('sampling 1,000 times over the same contention', () => {
  test('the contention is that of the example: everything waited for is there', async () => {
    const { offers, meanOf } = await play({ rule: sampleBlock, period: 1 }, 'block')
    expect(offers).toHaveLength(59)
    // In turns: each fast holder waits for the slow one and the other fast one, 21 ms, but 20 ms for its first.
    expect(meanOf('fastHolder', 'delayNanos') / MS).toBe(20 + 39 * 21)
    expect(meanOf('slowHolder', 'delayNanos') / MS).toBe(19 * 2)
    const mutex = await play({ rule: sampleMutex, period: 1 }, 'mutex')
    expect(mutex.offers).toHaveLength(59)
    // The same 877 ms by who caused them: while one is inside, two wait; in the end one, then none.
    expect(mutex.meanOf('slowHolder', 'delayNanos') / MS).toBe(20 * 20 * 2)
    expect(mutex.meanOf('fastHolder', 'delayNanos') / MS).toBe(38 * 2 + 1)
  })

  const columns = ['contentions', 'delayNanos'] as const
  const leaves = ['slowHolder', 'fastHolder'] as const

  test.each([3 * MS, 20 * MS, 100 * MS, 1000 * MS])(
    'block at rate %d gives the true totals',
    async (rate) => {
      const sampled = await play({ rule: sampleBlock, period: rate }, 'block')
      for (const leaf of leaves) {
        for (const column of columns) {
          expect(deviation(sampled, 'block', rate, leaf, column), `${leaf} ${column}`).toBeLessThan(TOLERANCE)
        }
      }
    },
  )

  test.each([2, 5, 10, 100])('mutex at fraction %d gives the true totals', async (fraction) => {
    const sampled = await play({ rule: sampleMutex, period: fraction }, 'mutex')
    for (const leaf of leaves) {
      for (const column of columns) {
        expect(deviation(sampled, 'mutex', fraction, leaf, column), `${leaf} ${column}`).toBeLessThan(
          TOLERANCE,
        )
      }
    }
  })

  test('the rule that Go had before 1.17 is caught by the same check', async () => {
    const biased: SamplingRule = (delayNanos, contentions, rate, random) =>
      random() * rate < delayNanos ? { contentions, delayNanos } : undefined
    const rate = 100 * MS
    const sampled = await play({ rule: biased, period: rate }, 'block')
    expect(deviation(sampled, 'block', rate, 'fastHolder', 'delayNanos')).toBeGreaterThan(TOLERANCE)
    expect(deviation(sampled, 'block', rate, 'fastHolder', 'contentions')).toBeGreaterThan(TOLERANCE)
  })
})
