// The result of a run, by section: rows, each with its unit and its interval.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const sectionIds = [
  'regions',
  'steps',
  'requests',
  'requests-before',
  'window',
  'allocations',
  'snapshot',
] as const

/** The name of a section, as on the command line. */
export type SectionId = (typeof sectionIds)[number]

/** One way of doing it. */
export interface RowResult {
  readonly id: string
  readonly name: string
  /** The median over rounds, and its 95 % bootstrap interval. */
  readonly median: number
  readonly low: number
  readonly high: number
  readonly n: number
  /** The median of its ratios to the first row, round by round, and the interval of that. */
  readonly ratio?: { readonly median: number; readonly low: number; readonly high: number }
}

/** What one section found. */
export interface Section {
  readonly title: string
  readonly unit: string
  readonly takenAt: string
  readonly machine: Machine
  readonly rows: readonly RowResult[]
  /** What to know before reading it. */
  readonly notes: readonly string[]
}

/** What was measured on. */
export interface Machine {
  readonly node: string
  readonly platform: string
  readonly processor: string
  readonly cores: number
  /** How many processes wanted a core, over the minute before. */
  readonly load: number
}

/** All sections that were ever measured. The site reads it from `results/trace-cost.json`. */
export type TraceCost = Partial<Record<SectionId, Section>>

const FILE = fileURLToPath(new URL('../results/trace-cost.json', import.meta.url))

export function machine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    load: loadavg()[0] ?? Number.NaN,
  }
}

/** What every section says of itself. */
export function sectionHead(
  title: string,
  unit: string,
): Pick<Section, 'title' | 'unit' | 'takenAt' | 'machine'> {
  return { title, unit, takenAt: new Date().toISOString(), machine: machine() }
}

export function readResult(): TraceCost {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as TraceCost
  } catch {
    return {} // the first run
  }
}

export function writeResult(result: TraceCost): void {
  mkdirSync(dirname(FILE), { recursive: true })
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value
  writeFileSync(FILE, `${JSON.stringify(result, round, 2)}\n`)
}
