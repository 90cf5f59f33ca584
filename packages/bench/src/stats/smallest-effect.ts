// The smallest change that a run of pairs could have seen: with the noise it had, and no other.
import { drawAgain } from './bootstrap.ts'
import { selectAt } from './order.ts'
import { seededRandom } from './random.ts'
import { criticalRanks } from './signed-rank.ts'
import { hodgesLehmann, walshAverages } from './walsh.ts'

export interface SmallestEffectOptions {
  /** The level that the change must pass, after any correction. */
  readonly alpha: number
  /** How often the change is to be seen. */
  readonly power?: number
  readonly resamples?: number
  /** From 0 up to, but without, 1. Unset: the same numbers in each call. */
  readonly random?: () => number
}

/**
 * Returns the shift which `n` differences with the noise of these would have shown, by the signed-rank test, in 80 of
 * 100 runs. Infinity where there are too few of them to show any.
 *
 * The noise is what is left of the differences once their middle is taken off. From it as many are drawn again, many
 * times; for each draw the test itself says what shift it takes to be called: as many Walsh averages must be above
 * zero as its level asks for. A change may be in either direction, so the larger of the two shifts is returned.
 */
export function smallestEffect(
  differences: ArrayLike<number>,
  { alpha, power = 0.8, resamples = 1000, random = seededRandom(2) }: SmallestEffectOptions,
): number {
  const n = differences.length
  const critical = criticalRanks(n, alpha)
  if (critical < 0) return Number.POSITIVE_INFINITY
  const middle = hodgesLehmann(differences)
  const noise = Float64Array.from(differences, (value) => value - middle)
  const draw = new Float64Array(n)
  const up = new Float64Array(resamples)
  const down = new Float64Array(resamples)
  for (let index = 0; index < resamples; index++) {
    const averages = walshAverages(drawAgain(noise, draw, random))
    // The test calls a rise when no more than `critical` of the averages are below zero.
    up[index] = -selectAt(averages, critical)
    down[index] = selectAt(averages, averages.length - 1 - critical)
  }
  const place = Math.min(resamples - 1, Math.floor(resamples * power))
  return Math.max(0, selectAt(up, place), selectAt(down, place))
}
