// The result of a run: what each program took in each round, where and when; and rows made of that.
import { median } from '../interval.ts'
import { comparePairs } from '../pairs.ts'
import type { Machine } from '../service-cost/result.ts'
import type { Usage } from './measured.ts'
import { type RowId, rows } from './rows.ts'

/** A round: every program did the same, in an order that chance decided. By their names. */
export type Round = Readonly<Record<string, Usage>>

/** How another program compares with ours. */
export interface Comparison {
  readonly program: string
  /** Median of its processor time, and the largest peak of memory. */
  readonly cpuSeconds: number
  readonly peakMegabytes: number
  /** Median, over the rounds, of its processor time divided by ours, and its 95 % bootstrap interval. */
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** Median, over the rounds, of our peak of memory divided by its. */
  readonly memory: number
}

/** One row of the table. */
export interface RowResult {
  readonly id: RowId
  readonly name: string
  /** Of all profiles together, compressed. */
  readonly megabytes: number
  readonly cpuSeconds: number
  readonly peakMegabytes: number
  readonly compared: readonly Comparison[]
  readonly rounds: readonly Round[]
}

/** What runs found, one or several. The site reads it from `results/merging.json`. */
export interface Merging {
  /** ISO 8601. */
  readonly takenAt: string
  readonly machine: Machine
  readonly loadAverageAtStart: number
  /** Ours first. */
  readonly programs: readonly string[]
  readonly rows: readonly RowResult[]
}

/** Makes a row of its rounds. */
export function toRowResult(
  id: RowId,
  {
    megabytes,
    rounds,
    programs,
  }: { megabytes: number; rounds: readonly Round[]; programs: readonly string[] },
): RowResult {
  const [ours = ''] = programs
  const of = (program: string, quantity: keyof Usage): number[] =>
    rounds.map((round) => round[program]?.[quantity] ?? Number.NaN)
  const others = Object.keys(rounds[0] ?? {}).filter((program) => program !== ours)
  return {
    id,
    name: rows[id].name,
    megabytes,
    cpuSeconds: median(of(ours, 'cpuSeconds')),
    peakMegabytes: Math.max(...of(ours, 'peakMegabytes')),
    compared: others.map((program) => {
      const { ratio, low, high, medianB } = comparePairs(of(ours, 'cpuSeconds'), of(program, 'cpuSeconds'))
      const peaks = of(program, 'peakMegabytes')
      return {
        program,
        cpuSeconds: medianB,
        peakMegabytes: Math.max(...peaks),
        ratio,
        low,
        high,
        memory: median(of(ours, 'peakMegabytes').map((peak, at) => peak / (peaks[at] ?? Number.NaN))),
      }
    }),
    rounds,
  }
}

/** Adds the rounds of an earlier run on the same machine with the same programs: pairs are pairs, whenever they were. */
export function addRounds(before: Merging, now: Merging): Merging {
  const setting = ({ machine, programs }: Merging): string => JSON.stringify({ machine, programs })
  if (setting(before) !== setting(now)) {
    throw new Error(`adding to an earlier result: met ${setting(before)}, want ${setting(now)}`)
  }
  const ids = (Object.keys(rows) as RowId[]).filter((id) =>
    // they are its keys
    [...before.rows, ...now.rows].some((row) => row.id === id),
  )
  return {
    ...now,
    rows: ids.map((id) => {
      const both = [before, now].flatMap((one) => one.rows.filter((row) => row.id === id))
      return toRowResult(id, {
        megabytes: both[0]?.megabytes ?? 0,
        rounds: both.flatMap((row) => row.rounds),
        programs: now.programs,
      })
    }),
  }
}

/** Writes a result such that it reads well in a diff: a line for each run of a program. */
export function writeResult(result: Merging): string {
  const rounded = JSON.stringify(
    result,
    (_key, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(3)) : value),
    2,
  )
  const usage = /\{\s+"cpuSeconds": ([^\s,]+),\s+"peakMegabytes": ([^\s,]+)\s+\}/g
  const names = /(?<="programs": )\[[^\]]*\]/
  return `${rounded
    .replace(usage, '{ "cpuSeconds": $1, "peakMegabytes": $2 }')
    .replace(names, `[${result.programs.map((name) => JSON.stringify(name)).join(', ')}]`)}\n`
}
