// Walsh averages: the means of every two values, each with itself included. Where they lie says where the values lie,
// and how many are above zero is what Wilcoxon's signed-rank test counts.
import { selectAt } from './order.ts'

/** Returns the mean of every two values, each with itself included: n(n+1)/2 of them, in no order. */
export function walshAverages(values: ArrayLike<number>): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2)
  let at = 0
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) averages[at++] = mean(values[i] ?? 0, values[j] ?? 0)
  }
  return averages
}

/**
 * Returns the median of the Walsh averages, which is the estimate that belongs to the signed-rank test: the shift
 * after which that test would see nothing at all. It is nearly as steady as the mean where noise is well behaved, and
 * up to 29 % of the values can be anything. NaN where there is no value.
 *
 * @see J. L. Hodges and E. L. Lehmann, Estimates of Location Based on Rank Tests, 1963
 */
export function hodgesLehmann(values: ArrayLike<number>): number {
  const averages = walshAverages(values)
  if (averages.length === 0) return Number.NaN
  const upper = selectAt(averages, averages.length >>> 1)
  if (averages.length % 2 === 1) return upper
  // Below the place chosen is everything smaller: its largest is the other one in the middle.
  let lower = Number.NEGATIVE_INFINITY
  for (let index = 0; index < averages.length >>> 1; index++) {
    lower = Math.max(lower, averages[index] ?? lower)
  }
  return mean(lower, upper)
}

/** Something from nothing and nothing from something, which are infinite as logarithms, cancel out. */
function mean(a: number, b: number): number {
  const sum = a + b
  return Number.isNaN(sum) ? 0 : sum / 2
}
