// What pairs are said to show.
import { describe, expect, test } from 'vitest'
import { comparePairs, type PairsComparison } from './compare-pairs.ts'
import type { Pair } from './pairs.ts'
import { seededRandom } from './stats/random.ts'

/** Pairs of one benchmark. */
function pairsOf(a: readonly number[], b: readonly number[], unit = 'ns/op', benchmark = 'Work'): Pair[] {
  return a.map((value, index) => ({
    first: 'a',
    a: [{ benchmark, unit, value }],
    b: [{ benchmark, unit, value: b[index] ?? Number.NaN }],
  }))
}

function only(pairs: readonly Pair[]): PairsComparison {
  const { comparisons } = comparePairs(pairs)
  expect(comparisons).toHaveLength(1)
  return comparisons[0] as PairsComparison // there is one
}

/** Close to normal, with deviation 1. */
const normal = (random: () => number): number =>
  Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6)

describe('one benchmark', () => {
  test('the ratio is that within each pair, so that a slow while which both were in changes nothing', () => {
    const a = [100, 101, 99, 300, 310, 290, 900]
    const { ratio, change, medianA } = only(
      pairsOf(
        a,
        a.map((value) => value * 1.02),
      ),
    )
    expect(ratio?.middle).toBeCloseTo(1.02, 12)
    expect(ratio?.low).toBeCloseTo(1.02, 12)
    expect(ratio?.high).toBeCloseTo(1.02, 12)
    expect(change).toBe('higher')
    expect(medianA).toBe(290)
  })

  test('values of one index belong together', () => {
    expect(only(pairsOf([1, 2, 4], [2, 4, 8])).ratio?.middle).toBeCloseTo(2, 12)
    expect(only(pairsOf([1, 2, 4], [4, 8, 2])).ratio?.middle).toBeCloseTo(2 ** 1.25, 12)
  })

  test('a change downwards is called so, and half as much is as far from 1 as twice as much', () => {
    const a = [100, 102, 98, 101, 99, 100]
    const down = only(
      pairsOf(
        a,
        a.map((value) => value / 2),
      ),
    )
    const up = only(
      pairsOf(
        a,
        a.map((value) => value * 2),
      ),
    )
    expect([down.change, up.change]).toEqual(['lower', 'higher'])
    expect(down.ratio?.middle).toBeCloseTo(1 / (up.ratio?.middle ?? 0), 12)
  })

  test('noise alone is not called', () => {
    const random = seededRandom(21)
    const noisy = (): number => 100 * (1 + 0.05 * normal(random))
    const results = Array.from({ length: 100 }, () =>
      only(pairsOf(Array.from({ length: 12 }, noisy), Array.from({ length: 12 }, noisy))),
    )
    // Both conditions hold in fewer than 5 of 100; 3 standard deviations above 5 are 11.
    expect(results.filter(({ change }) => change !== 'none').length).toBeLessThan(12)
  })

  test('a change of the size that could be seen is about what comes out of noise of 3 %', () => {
    const random = seededRandom(3)
    const noisy = (value: number): number => value * (1 + 0.03 * normal(random))
    const pairs = pairsOf(
      Array.from({ length: 200 }, () => noisy(200)),
      Array.from({ length: 200 }, () => noisy(204)),
    )
    const { ratio, change, smallestVisible } = only(pairs)
    expect(change).toBe('higher')
    expect(ratio?.middle).toBeGreaterThan(1.01)
    expect(ratio?.middle).toBeLessThan(1.03)
    // 2.8 standard errors of a difference: 2.8 * 0.03 * sqrt(2 / 200) is 0.0084.
    expect(smallestVisible).toBeGreaterThan(0.006)
    expect(smallestVisible).toBeLessThan(0.011)
  })

  test.each([
    ['nothing on either side is no change', [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], 'none', 1],
    ['the same on both is none', [7, 7, 7, 7, 7, 7], [7, 7, 7, 7, 7, 7], 'none', 1],
    [
      'something out of nothing is infinitely more',
      [0, 0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1, 1],
      'higher',
      Infinity,
    ],
    ['nothing out of something is lower', [1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0], 'lower', 0],
  ])('%s', (_behaviour, a, b, change, middle) => {
    expect(only(pairsOf(a, b, 'allocs/op'))).toMatchObject({ change, ratio: { middle } })
  })

  test('below zero there are differences and no ratios', () => {
    const row = only(pairsOf([-1, -2, -3, -4, -5, -6], [1, 2, 3, 4, 5, 6], 'drift'))
    expect(row).toMatchObject({ ratio: null, change: 'higher', smallestVisible: null })
  })

  test('the same pairs give the same result each time', () => {
    const pairs = pairsOf([5, 7, 6, 9, 5, 8], [6, 7, 9, 8, 6, 9])
    expect(comparePairs(pairs)).toEqual(comparePairs(pairs))
  })
})

describe('several benchmarks', () => {
  /** Six pairs, all one way: p is 2 / 2^6, or 0.031. */
  const sixUp = (benchmark: string, unit: string): Pair[] =>
    pairsOf([1, 1, 1, 1, 1, 1], [2, 2.1, 2.2, 2.3, 2.4, 2.5], unit, benchmark)
  const together = (...lists: Pair[][]): Pair[] =>
    (lists[0] ?? []).map((pair, index) => ({
      first: pair.first,
      a: lists.flatMap((list) => list[index]?.a ?? []),
      b: lists.flatMap((list) => list[index]?.b ?? []),
    }))

  test('p is corrected for all benchmarks in one unit', () => {
    const { comparisons, warnings } = comparePairs(together(sixUp('X', 'ns/op'), sixUp('Y', 'ns/op')))
    expect(comparisons.map(({ p, adjustedP, change }) => [p, adjustedP, change])).toEqual([
      [0.03125, 0.0625, 'none'],
      [0.03125, 0.0625, 'none'],
    ])
    expect(warnings).toEqual(['need >= 7 pairs to call any difference at alpha 0.05'])
    expect(comparisons.map(({ smallestVisible }) => smallestVisible)).toEqual([Infinity, Infinity])
  })

  test('another unit is another family', () => {
    const { comparisons, warnings } = comparePairs(together(sixUp('X', 'ns/op'), sixUp('X', 'B/op')))
    expect(comparisons.map(({ unit, adjustedP, change }) => [unit, adjustedP, change])).toEqual([
      ['ns/op', 0.03125, 'higher'],
      ['B/op', 0.03125, 'higher'],
    ])
    expect(warnings).toEqual([])
  })

  test('what one side lacks is named, and not compared', () => {
    const pairs = sixUp('X', 'ns/op').map((pair, index) => ({
      ...pair,
      b: [...(index < 2 ? [] : pair.b), { benchmark: 'New', unit: 'ns/op', value: 1 }],
    }))
    const { comparisons, warnings } = comparePairs(pairs)
    expect(comparisons.map(({ benchmark, pairs: n }) => [benchmark, n])).toEqual([['X', 4]])
    expect(warnings).toEqual([
      'X ns/op: 2 values have no partner and were left out',
      'New ns/op: only B has it',
      'need >= 6 pairs to call any difference at alpha 0.05',
    ])
  })

  test('a benchmark measured several times by a side counts with its median', () => {
    const pair: Pair = {
      first: 'a',
      a: [1, 2, 9].map((value) => ({ benchmark: 'X', unit: 'ns/op', value })),
      b: [{ benchmark: 'X', unit: 'ns/op', value: 4 }],
    }
    expect(comparePairs([pair]).comparisons).toMatchObject([{ medianA: 2, medianB: 4, pairs: 1 }])
  })
})
