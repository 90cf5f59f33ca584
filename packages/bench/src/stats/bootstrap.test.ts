// The bootstrap interval, held against its exact distribution and against how often it holds the truth.
import { expect, test } from 'vitest'
import { bootstrapInterval } from './bootstrap.ts'
import { median, medianOfSorted } from './order.ts'
import { seededRandom } from './random.ts'

const upTo = (n: number): number[] => Array.from({ length: n }, (_one, index) => index + 1)

// Which of n values the ends of the interval are can be said without drawing anything: the median of n values drawn
// from n is at most the k-th with the probability that (n+1)/2 or more of n draws are, each with k/n
// (B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, chapter 10). Sums taken with Python.
test.each([
  [7, 2, 6],
  [11, 3, 9],
  [13, 4, 10],
  [19, 6, 14],
  [31, 11, 21],
])('of the median of %i values it reaches from number %i to number %i', (n, low, high) => {
  expect(bootstrapInterval(upTo(n), median)).toEqual({ center: (n + 1) / 2, low, high })
})

test('does not depend on the order of the values', () => {
  const shuffled = [11, 2, 7, 4, 1, 9, 3, 10, 5, 8, 6]
  expect(bootstrapInterval(shuffled, median)).toEqual({ center: 6, low: 3, high: 9 })
})

test('is the same in each call', () => {
  const values = [1.1, 2.7, 3.4, 4.2, 5.9, 6.3, 7.1]
  const mean = (draw: Float64Array): number => draw.reduce((sum, one) => sum + one, 0) / draw.length
  expect(bootstrapInterval(values, mean)).toEqual(bootstrapInterval(values, mean))
  expect(bootstrapInterval(values, mean, { random: seededRandom(9) })).not.toEqual(
    bootstrapInterval(values, mean),
  )
})

test('holds the true median in about 95 of 100 runs, and has no side that it errs on', () => {
  const random = seededRandom(2)
  // Skewed, as times are: most a little below the median, some far above.
  const measurement = (): number => Math.exp(-Math.log(1 - random()))
  const trueMedian = Math.exp(Math.LN2)
  let below = 0
  let above = 0
  for (let run = 0; run < 400; run++) {
    const values = Array.from({ length: 25 }, measurement)
    const { low, high } = bootstrapInterval(values, (draw) => medianOfSorted(draw.sort()), { random })
    if (high < trueMedian) below++
    if (low > trueMedian) above++
  }
  // 5 % of 400 are 20; three standard deviations are 13.
  expect(below + above).toBeGreaterThan(7)
  expect(below + above).toBeLessThan(34)
  expect(Math.abs(below - above)).toBeLessThan(14)
})

test('of values that are all the same has no width', () => {
  expect(bootstrapInterval([2, 2, 2, 2, 2, 2], median)).toEqual({ center: 2, low: 2, high: 2 })
})

test('of nothing is not a number', () => {
  expect(bootstrapInterval([], median)).toEqual({ center: Number.NaN, low: Number.NaN, high: Number.NaN })
})
