// tags: the labels of the samples, and what each of their values comes to.

import { addInt64, type Int64 } from '@hotpath/profile'
import { formatFixed } from '@hotpath/units'
import { magnitude } from '../graph.ts'
import { convert, formatMeasure, formatShare } from '../measure.ts'
import { compareText } from '../order.ts'
import { printableReport, type Report } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** A label, and its values, those that come to most first. */
export interface TagTable {
  readonly key: string
  readonly total: Int64
  readonly rows: readonly { readonly name: string; readonly value: Int64 }[]
}

/** Adds up a report's column by the labels of its samples; numbers are written with their unit. */
export function tags({ profile, column, unit, tagUnits }: Report): TagTable[] {
  const sums = new Map<string, Map<string, Int64>>()
  for (const { labels, values } of profile.samples) {
    for (const { key, str, num } of labels) {
      const name = str ?? formatMeasure(num ?? 0, tagUnits.get(key) ?? '', unit)
      const byName = sums.get(key) ?? new Map<string, Int64>()
      sums.set(key, byName.set(name, addInt64(byName.get(name) ?? 0, values[column] ?? 0)))
    }
  }
  return Array.from(sums, ([key, byName]): TagTable => ({
    key,
    total: [...byName.values()].reduce<Int64>(addInt64, 0),
    rows: Array.from(byName, ([name, value]) => ({ name, value })).toSorted(
      (a, b) => compareSize(b.value, a.value) || compareText(a.name, b.name),
    ),
  })).toSorted((a, b) => compareText(a.key, b.key))
}

/** Formats the tables as pprof does. */
export function formatTags({ sampleUnit, unit }: Report, tables: readonly TagTable[]): string {
  return tables
    .map((table) => formatTable(table, (value) => formatOneDecimal(value, sampleUnit, unit)))
    .join('')
}

/** Runs the verb. */
export function run(report: Report): Outcome {
  const printable = printableReport(report)
  const tables = tags(printable)
  return tables.length === 0 ? { nothing: 'no sample has a tag' } : { text: formatTags(printable, tables) }
}

function formatTable({ key, total, rows }: TagTable, format: (value: Int64) => string): string {
  // The first column is as wide as the key, the second as the widest value; each has a blank before it.
  const head = ` ${key}:`
  const values = rows.map(
    ({ value }) => `${format(value)}${total > 0 ? ` (${formatShare(value, total)})` : ''}:`,
  )
  const width = Math.max(...values.map((value) => value.length)) + 1
  const margin = ' '.repeat(Array.from(head).length)
  const lines = rows.map(({ name }, i) => `${margin}${(values[i] ?? '').padStart(width)} ${name}\n`)
  return `${head} Total ${format(total)}\n${lines.join('')}\n`
}

function formatOneDecimal(value: Int64, from: string, to: string): string {
  const { value: amount, unit } = convert(value, from, to)
  return formatFixed(amount, 1) + unit
}

function compareSize(a: Int64, b: Int64): number {
  const [left, right] = [magnitude(a), magnitude(b)]
  return left === right ? 0 : left > right ? 1 : -1
}
