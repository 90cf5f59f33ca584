// Two ways of doing the same thing, measured in pairs: one right after the other, in random order. What else goes on
// on the machine then happens to both, which is what a shared machine needs.

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

const RESAMPLES = 2000

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
  const ratios = valuesA.map((value, index) => (valuesB[index] ?? Number.NaN) / value)
  const resampled = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)] ?? Number.NaN)),
  ).toSorted((x, y) => x - y)
  return {
    pairs,
    medianA: median(valuesA),
    medianB: median(valuesB),
    maxA: Math.max(...valuesA),
    maxB: Math.max(...valuesB),
    ratio: median(ratios),
    low: resampled[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN,
    high: resampled[Math.floor(RESAMPLES * 0.975)] ?? Number.NaN,
  }
}

/** Returns the result in a line. */
export function formatPairs(name: string, result: PairsResult): string {
  const number = (value: number): string => value.toFixed(2).padStart(8)
  const { medianA, maxA, medianB, maxB, ratio, low, high } = result
  return `${name.padEnd(11)} a ${number(medianA)} (max ${number(maxA)})   b ${number(medianB)} (max ${number(maxB)})   b/a ${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2
}
