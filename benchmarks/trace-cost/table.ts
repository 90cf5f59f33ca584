// A section as text.
import type { RowResult, Section } from './result.ts'

/** Returns the table, with its notes below. */
export function formatSection({ title, unit, rows, notes }: Section): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  return [`${title}, ${unit}`, ...rows.map((row) => formatRow(row, width)), ...notes].join('\n')
}

function formatRow({ name, median, low, high, n, ratio }: RowResult, width: number): string {
  const text = (value: number): string =>
    value.toFixed(Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 1 : 0)
  const compared = ratio ? `   x ${text(ratio.median)} [${text(ratio.low)}, ${text(ratio.high)}]` : ''
  return `  ${name.padEnd(width)}  ${text(median).padStart(8)} [${text(low)}, ${text(high)}]${compared}   n ${n}`
}
