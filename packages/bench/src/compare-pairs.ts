// What pairs of measurements say: for each benchmark the ratio of the sides, how far it can be believed, and what
// could have been seen at all.
import { holm } from './stats/holm.ts'
import { bootstrapInterval, type Interval } from './stats/bootstrap.ts'
import { median } from './stats/order.ts'
import type { Pair, Reading } from './pairs.ts'
import { pairsNeeded, signedRank } from './stats/signed-rank.ts'
import { smallestEffect } from './stats/smallest-effect.ts'
import { hodgesLehmann } from './stats/walsh.ts'

/** How the sides compare in one unit of one benchmark. */
export interface PairsComparison {
  readonly benchmark: string
  readonly unit: string
  /** How many pairs have a value on both sides. */
  readonly pairs: number
  readonly medianA: number
  readonly medianB: number
  /**
   * The middle of b/a over the pairs (the Hodges-Lehmann estimate of their logarithms), with the ends of its 95 %
   * bootstrap interval. Null where a value is below zero: then there are no ratios, and differences are tested.
   */
  readonly ratio: RatioInterval | null
  /** By the exact signed-rank test, this comparison taken alone. */
  readonly p: number
  /** After Holm's correction for all comparisons in this unit. */
  readonly adjustedP: number
  /** What the run says. A change is called where `adjustedP` is at most alpha and the interval leaves 1 out. */
  readonly change: 'lower' | 'higher' | 'none'
  /**
   * The smallest change that the run would have called in 80 of 100 cases, with the noise it had: 0.03 is 3 %.
   * Infinite where no change, however large, could have been; null where there are no ratios, or infinite ones.
   */
  readonly smallestVisible: number | null
}

/** The middle of some ratios, and the ends of its interval. */
export interface RatioInterval {
  readonly middle: number
  readonly low: number
  readonly high: number
}

/** All comparisons of a run, and what is doubtful about them. */
export interface PairsResult {
  readonly alpha: number
  readonly comparisons: readonly PairsComparison[]
  readonly warnings: readonly string[]
}

export interface ComparePairsOptions {
  /** How often a run in which nothing changed may say that something did. */
  readonly alpha?: number
}

/**
 * Compares the sides of measured pairs: each unit of each benchmark, in the order in which they were first seen.
 *
 * It is the ratio within each pair that counts, so that a machine which is slow for a while, and for both, changes
 * nothing. The same pairs give the same result each time. Benchmarks that one side lacks are named in a warning.
 *
 * @example
 * comparePairs(await measurePairs({ pairs: 20, a, b })).comparisons[0]?.change // => 'lower'
 */
export function comparePairs(
  pairs: readonly Pair[],
  { alpha = 0.05 }: ComparePairsOptions = {},
): PairsResult {
  const warnings: string[] = []
  const series = gather(pairs)
  const rows = series.filter(({ a, b }) => a.length > 0 && b.length > 0).map((one) => measure(one))
  for (const { benchmark, unit, a, b, lost } of series) {
    if (a.length === 0 || b.length === 0) {
      const has = a.length + lost.a > 0 ? 'A' : 'B'
      warnings.push(`${benchmark} ${unit}: only ${has} has it`)
    } else if (lost.a + lost.b > 0) {
      warnings.push(`${benchmark} ${unit}: ${lost.a + lost.b} values have no partner and were left out`)
    }
  }
  // One family for each unit: that allocations were counted as well does not make a time less believable.
  const families = Map.groupBy(rows, ({ unit }) => unit)
  const adjusted = new Map<Measured, { adjustedP: number; level: number }>()
  for (const family of families.values()) {
    const level = alpha / family.length
    for (const [index, adjustedP] of holm(family.map(({ p }) => p)).entries()) {
      const row = family[index]
      if (row) adjusted.set(row, { adjustedP, level })
    }
  }
  const need = new Set<number>()
  const comparisons = rows.map((row): PairsComparison => {
    const { adjustedP = 1, level = alpha } = adjusted.get(row) ?? {}
    const { differences, shift, ...shown } = row
    if (row.pairs < pairsNeeded(level)) need.add(pairsNeeded(level))
    return {
      ...shown,
      adjustedP,
      change: adjustedP <= alpha ? directionOf(shift) : 'none',
      smallestVisible:
        row.ratio && differences.every(Number.isFinite)
          ? Math.expm1(smallestEffect(differences, { alpha: level }))
          : null,
    }
  })
  for (const pairsWanted of need) {
    warnings.push(`need >= ${pairsWanted} pairs to call any difference at alpha ${alpha}`)
  }
  return { alpha, comparisons, warnings }
}

interface Series {
  readonly benchmark: string
  readonly unit: string
  /** Values of one index belong to one pair. */
  readonly a: number[]
  readonly b: number[]
  /** Values whose pair has none of the other side. */
  readonly lost: { a: number; b: number }
}

/** Sorts the readings by benchmark and unit. A benchmark that a side measured several times counts with its median. */
function gather(pairs: readonly Pair[]): Series[] {
  const found = new Map<string, Series>()
  for (const pair of pairs) {
    const a = byKey(pair.a)
    const b = byKey(pair.b)
    for (const key of new Set([...a.keys(), ...b.keys()])) {
      const [readingsA = [], readingsB = []] = [a.get(key), b.get(key)]
      const { benchmark = '', unit = '' } = readingsA[0] ?? readingsB[0] ?? {}
      const series = found.get(key) ?? { benchmark, unit, a: [], b: [], lost: { a: 0, b: 0 } }
      found.set(key, series)
      if (readingsA.length > 0 && readingsB.length > 0) {
        series.a.push(median(readingsA.map(({ value }) => value)))
        series.b.push(median(readingsB.map(({ value }) => value)))
      } else if (readingsA.length > 0) series.lost.a++
      else series.lost.b++
    }
  }
  return [...found.values()]
}

function byKey(readings: readonly Reading[]): Map<string, Reading[]> {
  return Map.groupBy(readings, ({ benchmark, unit }) => JSON.stringify([benchmark, unit]))
}

type Measured = Omit<PairsComparison, 'adjustedP' | 'change' | 'smallestVisible'> & {
  /** Of the logarithms, where there are ratios. */
  readonly differences: readonly number[]
  readonly shift: Interval
}

function measure({ benchmark, unit, a, b }: Series): Measured {
  const hasRatios = [...a, ...b].every((value) => value >= 0)
  const differences = a.map((value, index) => {
    const other = b[index] ?? Number.NaN // as many
    if (value === other) return 0
    // Something out of nothing is infinitely much.
    return hasRatios ? Math.log(other / value) : other - value
  })
  const shift = bootstrapInterval(differences, hodgesLehmann)
  return {
    benchmark,
    unit,
    pairs: a.length,
    medianA: median(a),
    medianB: median(b),
    ratio: hasRatios
      ? { middle: Math.exp(shift.center), low: Math.exp(shift.low), high: Math.exp(shift.high) }
      : null,
    p: signedRank(differences).p,
    differences,
    shift,
  }
}

/** Which side of no change the interval lies on. */
function directionOf({ low, high }: Interval): PairsComparison['change'] {
  if (high < 0) return 'lower'
  return low > 0 ? 'higher' : 'none'
}
