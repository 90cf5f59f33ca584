// The result of a run: what was measured, where and when; and rows made of their pairs.
import { median } from '../interval.ts'
import { comparePairs } from '../pairs.ts'
import type { Row, RowId } from './rows.ts'

/** What a request cost in the two windows of a pair: microseconds of processor time, of all threads. */
export interface Pair {
  readonly off: number
  readonly on: number
}

/** One row of the table. */
export interface RowResult {
  readonly id: RowId
  readonly name: string
  readonly against: string
  /** What it was seen to do before the measurement; empty where there is nothing to see. */
  readonly seen: string
  readonly windowMs: number
  /** Median of the windows without it. */
  readonly offMicros: number
  /** Median of what a request costs more in the window with it than in the other one of the pair. */
  readonly costMicros: number
  /** Median of on/off over the pairs, and its 95 % bootstrap interval. */
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** By what cost and ratio have been divided; the pairs have not. */
  readonly times: number
  readonly pairs: readonly Pair[]
}

/** What was measured on. */
export interface Machine {
  readonly node: string
  readonly platform: string
  readonly processor: string
  readonly cores: number
}

/** How many processes wanted a core, over one and over five minutes: the machine's own word. */
export interface LoadAverage {
  readonly oneMinute: number
  readonly fiveMinutes: number
}

/** What one run found. The site reads it from `results/service-cost.json`. */
export interface ServiceCost {
  /** ISO 8601. */
  readonly takenAt: string
  readonly machine: Machine
  readonly loadAverageAtStart: LoadAverage
  /** That of the benchmark's own two busy processes included. */
  readonly loadAverageAtEnd: LoadAverage
  /** The request, with nothing on. */
  readonly request: {
    readonly lines: number
    readonly connections: number
    /** Median over windows, and the range of the middle 90 % of them. */
    readonly cpuMicros: number
    readonly cpuMicrosP5: number
    readonly cpuMicrosP95: number
    readonly perSecond: number
    /** How much of the time the event loop had something to do, from 0 to 1. */
    readonly busy: number
    /** How many cores the process had; well below `busy`, others had the machine. */
    readonly cores: number
  }
  readonly settleMs: number
  readonly rows: readonly RowResult[]
  /** Rows that could not be measured here, and why. */
  readonly skipped: readonly { readonly id: RowId; readonly reason: string }[]
}

/** Makes a row of what its windows had. */
export function toRowResult(
  { id, name, against, times = 1 }: Row & { readonly id: RowId },
  {
    pairs,
    windowMs,
    seen,
  }: { readonly pairs: readonly Pair[]; readonly windowMs: number; readonly seen: string },
): RowResult {
  const { ratio, low, high, medianA } = comparePairs(
    pairs.map(({ off }) => off),
    pairs.map(({ on }) => on),
  )
  const once = (measured: number): number => 1 + (measured - 1) / times
  return {
    id,
    name,
    against,
    seen,
    windowMs,
    offMicros: medianA,
    costMicros: median(pairs.map(({ off, on }) => on - off)) / times,
    ratio: once(ratio),
    low: once(low),
    high: once(high),
    times,
    pairs,
  }
}

/** Writes a result such that it reads well in a diff: a line for each pair, and no digits that mean nothing. */
export function writeResult(result: ServiceCost): string {
  const rounded = JSON.stringify(
    result,
    (_key, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(4)) : value),
    2,
  )
  return `${rounded.replace(/\{\s+"off": ([^\s,]+),\s+"on": ([^\s,]+)\s+\}/g, '{ "off": $1, "on": $2 }')}\n`
}
