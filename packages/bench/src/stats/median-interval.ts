// The interval of a median by the values themselves: between which two of them the true one lies.
import { normalCdf, normalQuantile } from './normal.ts'
import { medianOfSorted } from './order.ts'

/** Above so many values the normal distribution stands in for the binomial one, as in benchstat. */
const EXACT_UP_TO = 30

/** A median, and the ends of its interval; infinite where there are too few values for one. */
export interface MedianInterval {
  readonly median: number
  readonly low: number
  readonly high: number
}

/**
 * Returns the median of values in order, with an interval that holds the true one at least as often as `confidence`
 * says. Its ends are values: the true median has as many of n values below it as n coins show heads.
 */
export function medianInterval(sorted: readonly number[], confidence: number): MedianInterval {
  const [low, high] = intervalPlaces(sorted.length, confidence)
  return {
    median: medianOfSorted(sorted),
    low: low < 1 ? Number.NEGATIVE_INFINITY : (sorted[low - 1] ?? Number.NaN),
    high: high > sorted.length ? Number.POSITIVE_INFINITY : (sorted[high - 1] ?? Number.NaN),
  }
}

/** Returns the smallest number of values for which the interval has ends; undefined above 50. */
export function valuesForInterval(confidence: number): number | undefined {
  for (let n = 2; n <= 50; n++) {
    const [low, high] = intervalPlaces(n, confidence)
    if (low >= 1 && high <= n) return n
  }
  return undefined
}

/** Between which places, the first value being at 1, the true median of n values lies. */
function intervalPlaces(n: number, confidence: number): [low: number, high: number] {
  if (confidence >= 1) return [0, n + 1]
  return n <= EXACT_UP_TO ? exactPlaces(n, confidence) : normalPlaces(n, confidence)
}

/**
 * Takes the likeliest gap between two neighbours first, then the next likeliest beside what was taken, until that is
 * enough. Of two gaps that are as likely, the left one is taken.
 */
function exactPlaces(n: number, confidence: number): [number, number] {
  const likelihood = gapLikelihoods(n)
  const of = (gap: number): number => likelihood[gap] ?? 0
  let left = Math.ceil((n + 1) / 2) - 1
  let right = left
  let covered = of(left)
  while (covered < confidence && (of(left - 1) > 0 || of(right + 1) > 0)) {
    covered += of(left - 1) >= of(right + 1) ? of(--left) : of(++right)
  }
  // Gap k is between the values at places k and k + 1.
  return [left, right + 1]
}

/** How likely exactly k of n values are below the median, for each k: C(n, k) of 2^n. */
function gapLikelihoods(n: number): number[] {
  const likelihoods = [2 ** -n]
  for (let k = 1; k <= n; k++) likelihoods.push(((likelihoods[k - 1] ?? 0) * (n - k + 1)) / k)
  return likelihoods
}

/** The same by the normal distribution, rounded outwards; one place is taken off the right where that is still enough. */
function normalPlaces(n: number, confidence: number): [number, number] {
  const deviation = Math.sqrt(n) / 2
  const reach = -normalQuantile((1 - confidence) / 2) * deviation
  const left = Math.floor(n / 2 - reach - 0.5) + 1
  const right = Math.ceil(n / 2 + reach - 0.5) + 1
  const below = (place: number): number => normalCdf((place - 0.5 - n / 2) / deviation)
  const covered = (to: number): number => below(to) - below(left)
  const narrower = covered(right - 1) >= confidence ? right - 1 : right
  return [Math.max(0, left), Math.min(n + 1, narrower)]
}
