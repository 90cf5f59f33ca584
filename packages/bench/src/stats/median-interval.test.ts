// Intervals of medians, held against tables in print.
import { describe, expect, test } from 'vitest'
import { medianInterval, valuesForInterval } from './median-interval.ts'

const upTo = (n: number): number[] => Array.from({ length: n }, (_one, index) => index + 1)

describe('medianInterval', () => {
  // W. J. Conover, Practical Nonparametric Statistics, 1999, table A3: places of the binomial with p = 0.5 and at least
  // 95 %. Where two intervals are as good, the one further left, which is benchstat's choice.
  test.each([
    [4, -Infinity, Infinity],
    [5, -Infinity, 5],
    [6, 1, 6],
    [8, 1, 7],
    [9, 2, 8],
    [10, 2, 9],
    [20, 6, 15],
    [30, 10, 21],
  ])('of %i values at 95 %% reaches from number %f to number %f', (n, low, high) => {
    expect(medianInterval(upTo(n), 0.95)).toEqual({ median: (n + 1) / 2, low, high })
  })

  test.each([31, 50, 100])(
    'of %i values, by the normal distribution, it holds 95 %% and hardly more',
    (n) => {
      const { low, high } = medianInterval(upTo(n), 0.95)
      // Exactly: the share of n coins that show between `low` and `high` - 1 heads.
      const logFactorial = (m: number): number => upTo(m).reduce((sum, k) => sum + Math.log(k), 0)
      const share = (k: number): number =>
        Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) - n * Math.LN2)
      const covered = Array.from({ length: high - low }, (_one, index) => share(low + index)).reduce(
        (a, b) => a + b,
        0,
      )
      expect(covered).toBeGreaterThan(0.945)
      expect(covered).toBeLessThan(0.975)
    },
  )

  test('at all confidence nothing is left out', () => {
    expect(medianInterval(upTo(40), 1)).toMatchObject({ low: -Infinity, high: Infinity })
  })

  test('of nothing is not a number', () => {
    expect(medianInterval([], 0.95).median).toBeNaN()
  })
})

test.each([
  [0.95, 6],
  [0.5, 2],
  [0.99, 8],
  [1 - 1e-16, undefined],
])('at %f it takes %s values', (confidence, want) => {
  expect(valuesForInterval(confidence)).toBe(want)
})
