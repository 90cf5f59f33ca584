// The median of some measurements, and how far it can be believed.
import { bootstrapInterval, median } from '@hotpath/bench'

export { median } from '@hotpath/bench'

/** A median and the interval which holds the true one in 95 of 100 runs. */
export interface MedianInterval {
  readonly median: number
  readonly low: number
  readonly high: number
}

/**
 * Returns the median with its 95 % bootstrap interval, as `@hotpath/bench` computes it.
 *
 * @param random - from 0 up to, but without, 1
 */
export function medianInterval(
  values: readonly number[],
  random: () => number = Math.random,
): MedianInterval {
  const { center, low, high } = bootstrapInterval(values, median, { random })
  return { median: center, low, high }
}
