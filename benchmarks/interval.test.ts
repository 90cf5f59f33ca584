import { seededRandom } from '@hotpath/bench'
import { expect, test } from 'vitest'
import { medianInterval } from './interval.ts'

// Which of n values the ends of the interval are can be said without drawing anything: the median of n values drawn
// from n is at most the k-th with the probability that (n+1)/2 or more of n draws are, each with k/n
// (B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, chapter 10). Sums taken with Python.
test('the interval of a median is that of the bootstrap', () => {
  const values = [11, 2, 7, 4, 1, 9, 3, 10, 5, 8, 6]
  expect(medianInterval(values, seededRandom(1))).toEqual({ median: 6, low: 3, high: 9 })
})

test('of nothing is not a number', () => {
  const { low, high } = medianInterval([])
  expect([low, high]).toEqual([Number.NaN, Number.NaN])
})
