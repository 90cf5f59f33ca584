// Proposal -> kept or not: what counts is what was measured, in fresh processes, with an interval.

import { comparePairs, type Pair } from '@hotpath/bench'
import type { Benefit } from './rules/rule.ts'

/** A change that was measured: with, as a share of without. */
export interface Measured {
  readonly benchmark: Benefit
  readonly unit: string
  /** Below 1: less with the change. */
  readonly ratio: number
  /** The ends of its 95 % interval. */
  readonly low: number
  readonly high: number
  readonly pairs: number
  /** Medians, in the unit. */
  readonly without: number
  readonly with: number
  /** Peak memory with the change, as a share of without; null where it was not measured. */
  readonly memoryRatio: number | null
}

/** Whether a change stays, and why. */
export interface Verdict {
  readonly isKept: boolean
  readonly reason: string
  /** Undefined where the answers differed, and nothing was measured. */
  readonly measured?: Measured
}

/** The unit that decides. CPU of the whole process: a collector that works on another core is not free. */
export const DECIDING_UNIT: Readonly<Record<Benefit, string>> = {
  'start-up': 'cpu-ms',
  'steady state': 'cpu-ms/round',
}

/** Puts pairs in figures. `a` is without the change, `b` with it. */
export function measuredOf(
  pairs: readonly Pair[],
  benchmark: Benefit,
  unit: string = DECIDING_UNIT[benchmark],
): Measured {
  const { comparisons } = comparePairs(pairs)
  const find = (name: string): (typeof comparisons)[number] | undefined =>
    comparisons.find((one) => one.benchmark === benchmark && one.unit === name)
  const found = find(unit)
  if (!found?.ratio) throw new Error(`${benchmark} ${unit}: nothing was measured`)
  return {
    benchmark,
    unit,
    ratio: found.ratio.middle,
    low: found.ratio.low,
    high: found.ratio.high,
    pairs: found.pairs,
    without: found.medianA,
    with: found.medianB,
    memoryRatio: find('peak-bytes')?.ratio?.middle ?? null,
  }
}

/** Keeps a change where less was measured and the interval leaves no change out; `comparePairs` asks its test as well. */
export function verdictOf(
  pairs: readonly Pair[],
  benefit: Benefit,
): Verdict & { readonly measured: Measured } {
  const measured = measuredOf(pairs, benefit)
  const change = comparePairs(pairs).comparisons.find(
    ({ benchmark, unit }) => benchmark === benefit && unit === measured.unit,
  )?.change
  const reasons = {
    lower: 'less CPU, beyond doubt',
    higher: 'more CPU, beyond doubt',
    none: 'no difference beyond doubt',
  }
  return { isKept: change === 'lower', reason: reasons[change ?? 'none'], measured }
}

/** Says a measurement in a line: `0.72 [0.70, 0.75], n 20`. */
export function formatMeasured({ benchmark, ratio, low, high, pairs, memoryRatio }: Measured): string {
  const memory = memoryRatio === null ? '' : `, memory ${memoryRatio.toFixed(2)}`
  return `${benchmark} CPU ${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}], n ${pairs}${memory}`
}
