// How a limited number of series is shared among metrics: the largest give way first.
import type { MetricReading } from './exposition.ts'

/**
 * Shares a budget: whoever wants no more than an equal share gets all of it, and what is left over goes to the
 * others. One metric with an unbounded label then costs itself and not its neighbours.
 *
 * @example
 * shareBudget([2, 900, 1], 10) // => [2, 7, 1]
 */
export function shareBudget(wanted: readonly number[], budget: number): number[] {
  const given = wanted.map(() => 0)
  const smallestFirst = [...wanted.entries()].toSorted(([, a], [, b]) => a - b)
  let left = budget
  for (const [rank, [index, size]] of smallestFirst.entries()) {
    const share = Math.min(size, Math.floor(left / (smallestFirst.length - rank)))
    given[index] = share
    left -= share
  }
  return given
}

/**
 * Returns how many of the first values of a metric fit into `budget` without cutting a histogram or a summary
 * in two: part of the buckets would tell something else, and wrong.
 */
export function wholeGroups({ values }: MetricReading, budget: number): number {
  if (budget >= values.length) return values.length
  // The values of one histogram end with its count.
  const groupSize = values.findIndex(({ metricName }) => metricName?.endsWith('_count')) + 1 || 1
  return Math.floor(budget / groupSize) * groupSize
}
