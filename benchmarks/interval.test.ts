import { describe, expect, test } from 'vitest'
import { median, medianInterval } from './interval.ts'
import { seededRandom } from './seeded-random.ts'

const upTo = (n: number): number[] => Array.from({ length: n }, (_one, index) => index + 1)

describe('median', () => {
  test.each([
    ['of an odd number is the middle one', [9, 1, 5], 5],
    ['of an even number is the mean of the two in the middle', [1, 10, 2, 4], 3],
    ['of one is itself', [7], 7],
    ['does not care for one far off', [1, 2, 3, 4, 1e9], 3],
  ])('%s', (_behaviour, values, want) => {
    expect(median(values)).toBe(want)
  })

  test('of nothing is not a number', () => {
    expect(median([])).toBeNaN()
  })

  test('leaves the values in their order', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })
})

describe('medianInterval', () => {
  // Which of n values the ends of the interval are can be said without drawing anything: the median of n values drawn
  // from n is at most the k-th with the probability that (n+1)/2 or more of n draws are, each with k/n
  // (B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, chapter 10). Sums taken with Python.
  test.each([
    [7, 2, 6],
    [11, 3, 9],
    [13, 4, 10],
    [19, 6, 14],
    [31, 11, 21],
  ])('of %i values reaches from number %i to number %i, as the exact distribution says', (n, low, high) => {
    expect(medianInterval(upTo(n), seededRandom(1))).toEqual({ median: (n + 1) / 2, low, high })
  })

  test('does not depend on the order of the values', () => {
    const shuffled = [11, 2, 7, 4, 1, 9, 3, 10, 5, 8, 6]
    expect(medianInterval(shuffled, seededRandom(1))).toEqual({ median: 6, low: 3, high: 9 })
  })

  test('holds the true median in about 95 of 100 runs, and has no side that it errs on', () => {
    const random = seededRandom(2)
    // Skewed, as times are: most a little below the median, some far above.
    const measurement = (): number => Math.exp(-Math.log(1 - random()))
    const trueMedian = Math.exp(Math.LN2)
    let below = 0
    let above = 0
    for (let run = 0; run < 400; run++) {
      const { low, high } = medianInterval(Array.from({ length: 25 }, measurement), random)
      if (high < trueMedian) below++
      if (low > trueMedian) above++
    }
    // 5 % of 400 are 20; three standard deviations are 13.
    expect(below + above).toBeGreaterThan(7)
    expect(below + above).toBeLessThan(34)
    expect(Math.abs(below - above)).toBeLessThan(14)
  })

  test('of values that are all the same has no width', () => {
    expect(medianInterval([2, 2, 2, 2, 2, 2])).toEqual({ median: 2, low: 2, high: 2 })
  })

  test('of nothing is not a number', () => {
    const { low, high } = medianInterval([])
    expect([low, high]).toEqual([Number.NaN, Number.NaN])
  })
})
