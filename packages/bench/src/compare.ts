// Benchmarks, compared as benchstat compares them: medians with intervals, what changed against the first column, and
// how likely chance alone did that.
import type { Benchmarks, UnitMetadata } from './format.ts'
import { compareValues, type KeyOrder } from './key-order.ts'
import { filterLines, type LineFilter } from './line-filter.ts'
import { defaultGrouping, type Grouping, type KeyValue, listedLines, placer } from './projection.ts'
import { geomean } from './stats/geomean.ts'
import { mannWhitney, samplesNeeded } from './stats/mann-whitney.ts'
import { medianInterval, valuesForInterval } from './stats/median-interval.ts'

export interface CompareOptions {
  readonly grouping?: Grouping
  /** Which values are compared. Unset: all. */
  readonly filter?: LineFilter | undefined
  /** A change is one where p is at most this. */
  readonly alpha?: number
  /** Of the intervals. */
  readonly confidence?: number
}

/** All values of one benchmark in one column, and what they come to. */
export interface Sample {
  /** In ascending order. */
  readonly values: readonly number[]
  /** The median; of a unit that is `assume=exact`, the commonest value. */
  readonly center: number
  readonly low: number
  readonly high: number
  readonly warnings: readonly string[]
}

/** How a sample differs from that of the first column. */
export interface Difference {
  /** Undefined for a unit that is `assume=exact`, where every difference is one. */
  readonly p: number | undefined
  readonly baseCount: number
  readonly count: number
  /** By what share the center changed: 0.1 is 10 % more. Null where p says that it may not have: `~`. */
  readonly delta: number | null
  readonly warnings: readonly string[]
}

/** One benchmark. */
export interface ComparedRow {
  readonly name: string
  /** One for each column, in their order; undefined where the column does not have it. */
  readonly cells: readonly (ComparedCell | undefined)[]
}

export interface ComparedCell {
  readonly sample: Sample
  /** Undefined in the first column, and where that has no such benchmark. */
  readonly difference: Difference | undefined
}

/** What a whole column comes to. */
export interface ColumnSummary {
  /** The geometric mean of all centers; undefined where one is not above zero. */
  readonly geomean: number | undefined
  /** That of the ratios to the first column; undefined in the first column, and where a ratio has none. */
  readonly ratio: number | undefined
  readonly warnings: readonly string[]
}

/** One unit of one configuration. */
export interface ComparedTable {
  readonly config: readonly KeyValue[]
  readonly unit: string
  /** Whether more of the unit is better. Undefined where nobody said. */
  readonly better: 'lower' | 'higher' | undefined
  /** What each column is. All have the same keys. */
  readonly columns: readonly (readonly KeyValue[])[]
  readonly rows: readonly ComparedRow[]
  /** One for each column. */
  readonly summaries: readonly ColumnSummary[]
}

/** All tables, and the lines that could not be read. */
export interface Compared {
  readonly alpha: number
  readonly confidence: number
  readonly tables: readonly ComparedTable[]
  readonly warnings: readonly string[]
}

/**
 * Compares benchmarks: a table for each configuration and unit, a row for each benchmark, a column for each file, or
 * what else `grouping` says. Tables, rows and columns stand in the order in which they were first seen, unless their keys
 * have another.
 *
 * Nothing is said of a family of comparisons: of a hundred benchmarks where nothing changed, about five are called.
 */
export function compareBenchmarks(benchmarks: Benchmarks, options: CompareOptions = {}): Compared {
  const { grouping = defaultGrouping, filter, alpha = 0.05, confidence = 0.95 } = options
  const { units, warnings } = benchmarks
  const wanted = filter ? filterLines(benchmarks.lines, filter) : benchmarks.lines
  const lines = listedLines(wanted, grouping)
  const place = placer(grouping)
  const gathered = new Map<string, Gathered>()
  const ranks = new Ranks(grouping)
  for (const line of lines) {
    const { table, row, column, residue } = place(line)
    ranks.see(table)
    ranks.see(row)
    ranks.see(column)
    for (const { value, unit } of line.values) {
      ranks.see([{ key: '.unit', value: unit }])
      const found = getOrAdd(gathered, keyOf([...table, { key: '.unit', value: unit }]), () => ({
        config: table,
        unit,
        rows: new Map<string, readonly KeyValue[]>(),
        columns: new Map<string, readonly KeyValue[]>(),
        cells: new Map<string, GatheredCell>(),
      }))
      found.rows.set(keyOf(row), row)
      found.columns.set(keyOf(column), column)
      const cell = getOrAdd(found.cells, keyOf(row) + keyOf(column), () => ({ values: [], residues: [] }))
      cell.values.push(value)
      cell.residues.push(residue)
    }
  }
  const inOrder = [...gathered.values()].sort((a, b) =>
    ranks.compare(
      [...a.config, { key: '.unit', value: a.unit }],
      [...b.config, { key: '.unit', value: b.unit }],
    ),
  )
  const tables = inOrder.map((one) => compareTable(one, { units, ranks, alpha, confidence }))
  return { alpha, confidence, tables, warnings }
}

interface GatheredCell {
  readonly values: number[]
  readonly residues: (readonly KeyValue[])[]
}

interface Gathered {
  readonly config: readonly KeyValue[]
  readonly unit: string
  readonly rows: Map<string, readonly KeyValue[]>
  readonly columns: Map<string, readonly KeyValue[]>
  readonly cells: Map<string, GatheredCell>
}

interface Settings {
  readonly units: UnitMetadata
  readonly ranks: Ranks
  readonly alpha: number
  readonly confidence: number
}

function compareTable(gathered: Gathered, settings: Settings): ComparedTable {
  const { units, ranks, alpha, confidence } = settings
  const { config, unit } = gathered
  const isExact = units.get(unit)?.get('assume') === 'exact'
  const columns = [...gathered.columns.values()].sort((a, b) => ranks.compare(a, b))
  const rowKeys = [...gathered.rows.values()].sort((a, b) => ranks.compare(a, b))
  const rows = rowKeys.map((row): ComparedRow => {
    const samples = columns.map((column) => {
      const cell = gathered.cells.get(keyOf(row) + keyOf(column))
      return cell && sampleOf(cell, isExact, confidence)
    })
    const [base] = samples
    const cells = samples.map((sample, index) => {
      if (!sample) return undefined
      const difference = index > 0 && base ? differenceOf(base, sample, isExact, alpha) : undefined
      return { sample, difference }
    })
    return { name: row.map(({ value }) => value).join(' '), cells }
  })
  const summaries = columns.map((_column, index) => summarize(rows, index))
  return { config, unit, better: betterOf(unit, units), columns, rows, summaries }
}

function sampleOf({ values, residues }: GatheredCell, isExact: boolean, confidence: number): Sample {
  const sorted = values.toSorted((a, b) => a - b)
  const varying = varyingKeys(residues)
  const warnings = varying.length > 0 ? [`benchmarks vary in ${varying.join(', ')}`] : []
  const [low = Number.NaN, high = Number.NaN] = [sorted[0], sorted.at(-1)]
  if (isExact) {
    if (low !== high) warnings.push(`exact distribution expected, but values range from ${low} to ${high}`)
    return { values: sorted, center: commonest(sorted), low, high, warnings }
  }
  const interval = medianInterval(sorted, confidence)
  if (!Number.isFinite(interval.low) || !Number.isFinite(interval.high)) {
    const need = valuesForInterval(confidence)
    const many = need === undefined ? '> 50' : `>= ${need}`
    warnings.push(`need ${many} samples for confidence interval at level ${confidence}`)
  }
  return { values: sorted, center: interval.median, low: interval.low, high: interval.high, warnings }
}

/** Of several that are as common, the smallest. */
function commonest(sorted: readonly number[]): number {
  const counts = [...Map.groupBy(sorted, (value) => value)]
  return counts.reduce(
    (best, one) => (one[1].length > best[1].length ? one : best),
    [Number.NaN, [] as number[]],
  )[0]
}

function differenceOf(base: Sample, sample: Sample, isExact: boolean, alpha: number): Difference {
  const [baseCount, count] = [base.values.length, sample.values.length]
  const delta = base.center === sample.center ? 0 : sample.center / base.center - 1
  if (isExact) return { p: undefined, baseCount, count, delta, warnings: [] }
  const test = mannWhitney(base.values, sample.values)
  if (test.state !== 'tested') {
    return { p: 1, baseCount, count, delta: null, warnings: ['all samples are equal'] }
  }
  const { p } = test
  const need = samplesNeeded(alpha)
  const warnings =
    p > alpha && baseCount < need && count < need
      ? [`need >= ${need} samples to detect a difference at alpha level ${alpha}`]
      : []
  return { p, baseCount, count, delta: p > alpha ? null : delta, warnings }
}

function summarize(rows: readonly ComparedRow[], column: number): ColumnSummary {
  const warnings: string[] = []
  const cells = rows.flatMap((row) => row.cells[column] ?? [])
  const mean = geomean(cells.map(({ sample }) => sample.center))
  const isBase = column === 0
  const ratios = rows.flatMap(({ cells: [base, ...others] }) => {
    const cell = others[column - 1]
    if (!base || !cell) return []
    // Nothing of nothing is no change.
    return base.sample.center === cell.sample.center ? 1 : cell.sample.center / base.sample.center
  })
  const baseCount = rows.filter(({ cells: [base] }) => base !== undefined).length
  if (!isBase && ratios.length !== baseCount) {
    warnings.push('benchmark set differs from baseline; geomeans may not be comparable')
  }
  if (Number.isNaN(mean)) warnings.push('summaries must be >0 to compute geomean')
  const isOutOfNothing = ratios.some((ratio) => !Number.isFinite(ratio))
  const ratio = geomean(ratios)
  if (!isBase && !isOutOfNothing && Number.isNaN(ratio)) {
    warnings.push('ratios must be >0 to compute geomean')
  }
  return {
    geomean: Number.isNaN(mean) ? undefined : mean,
    ratio: isBase || isOutOfNothing || Number.isNaN(ratio) ? undefined : ratio,
    warnings,
  }
}

/** As benchstat takes it where no `Unit` line says: times and allocations are better small, speeds large. */
function betterOf(unit: string, units: UnitMetadata): ComparedTable['better'] {
  const said = units.get(unit)?.get('better')
  if (said !== undefined) return said === 'lower' || said === 'higher' ? said : undefined
  if (unit === 'B/s') return 'higher'
  return ['sec/op', 'B/op', 'allocs/op'].includes(unit) ? 'lower' : undefined
}

/** The keys by which results in one place differ. */
function varyingKeys(residues: readonly (readonly KeyValue[])[]): string[] {
  const values = new Map<string, Set<string>>()
  for (const key of new Set(residues.flat().map((one) => one.key))) values.set(key, new Set())
  for (const residue of residues) {
    for (const [key, seen] of values) seen.add(residue.find((one) => one.key === key)?.value ?? '')
  }
  return [...values].filter(([, seen]) => seen.size > 1).map(([key]) => key)
}

/** In which order the values of each key stand. */
class Ranks {
  readonly #keys = new Map<string, Map<string, number>>()
  readonly #orders = new Map<string, KeyOrder>()

  constructor({ table, row, column }: Grouping) {
    for (const { key, order } of [...table, ...row, ...column]) this.#orders.set(key, order)
  }

  see(keyValues: readonly KeyValue[]): void {
    for (const { key, value } of keyValues) {
      const values = getOrAdd(this.#keys, key, () => new Map<string, number>())
      if (!values.has(value)) values.set(value, values.size)
    }
  }

  /** Key by key, in the order in which the keys were first seen. */
  compare(a: readonly KeyValue[], b: readonly KeyValue[]): number {
    for (const [key, values] of this.#keys) {
      const valueIn = (keyValues: readonly KeyValue[]): string =>
        keyValues.find((one) => one.key === key)?.value ?? ''
      const order = this.#orderOf(key)
      const found = compareValues(valueIn(a), valueIn(b), order, (value) => values.get(value) ?? -1)
      if (found !== 0) return found
    }
    return 0
  }

  /** A key that was not asked for is a line of configuration, or the unit. */
  #orderOf(key: string): KeyOrder {
    if (key === '.unit') return 'first'
    return this.#orders.get(key) ?? this.#orders.get('.config') ?? 'first'
  }
}

/** What tells keys with their values from others. That a key has no value, or is not there, is the same. */
function keyOf(keyValues: readonly KeyValue[]): string {
  const pairs = keyValues
    .filter(({ value }) => value !== '')
    .map(({ key, value }) => JSON.stringify([key, value]))
  return pairs.sort((a, b) => (a < b ? -1 : 1)).join()
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
