// Two ways of doing the same thing, measured in pairs: one right after the other, in random order. What else goes on
// on the machine then happens to both, which is what a shared machine needs.
import { median, medianInterval } from './interval.ts'

/** Returns a measurement, in any unit. */
export type Measure = () => Promise<number> | number

/** What is to be compared. */
export interface PairsOptions {
  readonly pairs: number
  readonly a: Measure
  readonly b: Measure
  /** From 0 up to, but without, 1. */
  readonly random?: () => number
}

/** How two ways compare. */
export interface PairsResult {
  readonly pairs: number
  readonly medianA: number
  readonly medianB: number
  /** Largest value of each. */
  readonly maxA: number
  readonly maxB: number
  /** Median of b/a over the pairs, and its 95 % bootstrap interval. */
  readonly ratio: number
  readonly low: number
  readonly high: number
}

/** Measures both ways once for each pair. */
export async function measurePairs({
  pairs,
  a,
  b,
  random = Math.random,
}: PairsOptions): Promise<PairsResult> {
  const valuesA: number[] = []
  const valuesB: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    if (random() < 0.5) {
      valuesA.push(await a())
      valuesB.push(await b())
    } else {
      valuesB.push(await b())
      valuesA.push(await a())
    }
  }
  return comparePairs(valuesA, valuesB, random)
}

/**
 * Compares what was measured in pairs: the values at one index belong together. It is the ratio within each pair that
 * counts, so that a machine which is slow for a while, and for both, changes nothing.
 */
export function comparePairs(
  valuesA: readonly number[],
  valuesB: readonly number[],
  random: () => number = Math.random,
): PairsResult {
  if (valuesA.length !== valuesB.length) {
    throw new RangeError(`comparing pairs: met ${valuesA.length} and ${valuesB.length} values, want as many`)
  }
  const ratios = valuesA.map((value, index) => (valuesB[index] ?? Number.NaN) / value)
  const { median: ratio, low, high } = medianInterval(ratios, random)
  return {
    pairs: valuesA.length,
    medianA: median(valuesA),
    medianB: median(valuesB),
    maxA: Math.max(...valuesA),
    maxB: Math.max(...valuesB),
    ratio,
    low,
    high,
  }
}

/** Returns the result in a line. */
export function formatPairs(name: string, result: PairsResult): string {
  const number = (value: number): string => value.toFixed(2).padStart(8)
  const { medianA, maxA, medianB, maxB, ratio, low, high } = result
  return `${name.padEnd(11)} a ${number(medianA)} (max ${number(maxA)})   b ${number(medianB)} (max ${number(maxB)})   b/a ${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}
