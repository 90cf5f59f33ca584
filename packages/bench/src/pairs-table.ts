// A comparison of pairs as a table to read: one block for each unit, footnotes below.
import { commonScale, formatScaled, parseUnit, tidy } from '@hotpath/units'
import type { PairsComparison, PairsResult } from './compare-pairs.ts'

/** What the sides are called in the table. */
export interface SideNames {
  readonly a: string
  readonly b: string
}

/**
 * Formats a comparison as text. `~` stands where no change was called; the column "could see" is the smallest change
 * that the run would have called in 80 of 100 cases.
 */
export function formatPairsTable({ alpha, comparisons, warnings }: PairsResult, names: SideNames): string {
  const blocks = [...Map.groupBy(comparisons, ({ unit }) => unit)].map(([unit, rows]) =>
    block(unit, rows, names),
  )
  const notes = [
    ...(comparisons.length > 0
      ? [
          `b/a with its 95 % interval; p by the signed-rank test, after Holm; ~ where p > ${alpha} or 1 is inside`,
        ]
      : []),
    ...warnings,
  ]
  return [...blocks, notes.map((note) => `${note}\n`).join('')].filter((part) => part !== '').join('\n')
}

function block(unit: string, rows: readonly PairsComparison[], { a, b }: SideNames): string {
  const values = rows.flatMap(({ medianA, medianB }) => [
    tidy(medianA, unit).value,
    tidy(medianB, unit).value,
  ])
  const tidied = tidy(1, unit).unit
  const scale = commonScale(values, parseUnit(tidied).class)
  const value = (plain: number): string => formatScaled(tidy(plain, unit).value, scale)
  const head = [tidied, a, b, 'change', '95 % interval', 'p', 'n', 'could see']
  const lines = rows.map((row) => [
    row.benchmark,
    value(row.medianA),
    value(row.medianB),
    row.change === 'none' ? '~' : percentOf(row.ratio?.middle),
    row.ratio ? `${percentOf(row.ratio.low)} … ${percentOf(row.ratio.high)}` : '',
    row.adjustedP.toFixed(3),
    String(row.pairs),
    seen(row.smallestVisible),
  ])
  return layOut([head, ...lines])
}

/** A ratio as what it adds: 1.05 is `+5.00%`. */
function percentOf(ratio: number | undefined): string {
  if (ratio === undefined || !Number.isFinite(ratio)) return '?'
  const percent = (ratio - 1) * 100
  return `${percent < 0 ? '' : '+'}${percent.toFixed(Math.abs(percent) < 100 ? 2 : 0)}%`
}

function seen(share: number | null): string {
  if (share === null) return ''
  return Number.isFinite(share) ? `±${(share * 100).toFixed(share < 1 ? 1 : 0)}%` : 'nothing'
}

/** The first column to the left, all others to the right, two spaces between. */
function layOut(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      return `${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}
