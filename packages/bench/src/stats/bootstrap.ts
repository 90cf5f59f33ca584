// How far a statistic of some measurements can be believed.
import { seededRandom } from './random.ts'

/** The statistic of the measurements, and the ends of its interval. */
export interface Interval {
  readonly center: number
  readonly low: number
  readonly high: number
}

export interface BootstrapOptions {
  /** How often the interval holds the true value, in the long run. */
  readonly confidence?: number
  /** How many samples are drawn. At 2,000 the ends differ by a twentieth of the width from one seed to the next. */
  readonly resamples?: number
  /** From 0 up to, but without, 1. Unset: the same numbers in each call, so that the same values give the same ends. */
  readonly random?: () => number
}

/**
 * Returns a statistic with its bootstrap interval: as many values are drawn at random from those there are, each as
 * often as it comes, and the statistic is taken; of 2,000 such results, the middle 95 % are the interval. Nothing is
 * assumed about how measurements are distributed, which on a machine shared with others is in no textbook's way.
 *
 * With fewer than six values no interval means 95 %: even that from the least to the greatest holds the true median
 * less often. NaN where there is no value.
 *
 * @param statistic - is handed one array again and again, and may change it
 * @see B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, chapter 10: the percentile method
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  statistic: (draw: Float64Array) => number,
  { confidence = 0.95, resamples = 2000, random = seededRandom(1) }: BootstrapOptions = {},
): Interval {
  if (values.length === 0) return { center: Number.NaN, low: Number.NaN, high: Number.NaN }
  const draw = new Float64Array(values.length)
  const results = Float64Array.from({ length: resamples }, () =>
    statistic(drawAgain(values, draw, random)),
  ).sort()
  const at = (share: number): number =>
    results[Math.min(resamples - 1, Math.floor(resamples * share))] ?? Number.NaN
  return {
    center: statistic(Float64Array.from(values)),
    low: at((1 - confidence) / 2),
    high: at((1 + confidence) / 2),
  }
}

/** Fills `draw` with values drawn at random, each as often as it comes, and returns it. */
export function drawAgain(values: ArrayLike<number>, draw: Float64Array, random: () => number): Float64Array {
  for (let index = 0; index < draw.length; index++) {
    draw[index] = values[Math.floor(random() * values.length)] ?? Number.NaN
  }
  return draw
}
