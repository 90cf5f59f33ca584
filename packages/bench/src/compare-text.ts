// Comparisons as text: the table of benchstat, to the letter.
import { commonScale, formatScaled, parseUnit } from '@hotpath/units'
import type { Compared, ComparedTable } from './compare.ts'
import { formatDelta, formatEvidence, formatPercent, formatReach } from './compare-cells.ts'
import type { KeyValue } from './projection.ts'
import { type Cell, layOutTable } from './text-table.ts'

// The name; then for each column center, interval and footnotes; and for each but the first change, evidence, footnotes.
const LABELS = 1
const CENTER = 3
const DELTA = 3

/** Formats all tables. Warnings are footnotes below the table that they belong to. */
export function formatComparedText({ tables }: Pick<Compared, 'tables'>): string {
  return tables
    .map((table, index) => {
      const head = changedConfig(table, tables[index - 1])
      return (index > 0 ? '\n' : '') + head.map((line) => `${line}\n`).join('') + formatTable(table)
    })
    .join('')
}

/** What is not as it was in the table before: `goos: linux`. */
export function changedConfig(table: ComparedTable, before: ComparedTable | undefined): string[] {
  const keys = new Set([...(before?.config ?? []), ...table.config].map(({ key }) => key))
  return [...keys].flatMap((key) => {
    const value = valueIn(table.config, key)
    return before && valueIn(before.config, key) === value ? [] : [`${key}: ${value}`]
  })
}

function formatTable(table: ComparedTable): string {
  const { unit, columns, rows, summaries } = table
  const notes = new Footnotes()
  const unitClass = parseUnit(unit).class
  const edge = startOf(columns.length)
  const rightEdge: Cell = { column: edge, text: '', margin: ' │' }
  const unitRow = columns.flatMap((_column, index): Cell[] => [
    { column: startOf(index), span: CENTER, text: unit, align: 'center', margin: ' │ ' },
    ...(index > 0
      ? [{ column: startOf(index) + CENTER, span: DELTA, text: 'vs base', margin: '  ' } satisfies Cell]
      : []),
  ])
  const body = rows.map(({ name, cells }) => {
    const scale = commonScale(
      cells.flatMap((cell) => (cell ? [cell.sample.center] : [])),
      unitClass,
    )
    const row: Cell[] = [{ column: 0, text: name }]
    for (const [index, cell] of cells.entries()) {
      if (!cell) continue
      const { sample, difference } = cell
      const start = startOf(index)
      row.push(
        { column: start, text: formatScaled(sample.center, scale), align: 'right' },
        { column: start + 1, text: formatReach(sample), align: 'right', margin: ' ± ' },
        { column: start + 2, text: notes.mark(sample.warnings) },
      )
      if (!difference) continue
      row.push(
        { column: start + CENTER, text: formatDelta(difference), align: 'right' },
        { column: start + CENTER + 1, text: `(${formatEvidence(difference)})` },
        { column: start + CENTER + 2, text: notes.mark(difference.warnings) },
      )
    }
    return row
  })
  if (rows.length > 1) {
    const row: Cell[] = [{ column: 0, text: 'geomean' }]
    for (const [index, { geomean, ratio, warnings }] of summaries.entries()) {
      const start = startOf(index)
      if (geomean !== undefined) {
        row.push({
          column: start,
          text: formatScaled(geomean, commonScale([geomean], unitClass)),
          align: 'right',
        })
      }
      if (index > 0) {
        row.push(
          ratio === undefined
            ? { column: start + CENTER, text: '?' }
            : { column: start + CENTER, text: formatPercent(ratio - 1), align: 'right' },
        )
      }
      row.push({ column: startOf(index + 1) - 1, text: notes.mark(warnings) })
    }
    body.push(row)
  }
  const header = [...headerRows(columns).map((row) => [...row, rightEdge]), [...unitRow, rightEdge]]
  return layOutTable([...header, ...body], fixedColumns(columns.length)) + notes.text()
}

/** The first column of text of a column of the comparison; of one beyond the last, where the table ends. */
function startOf(column: number): number {
  return column === 0 ? LABELS : LABELS + CENTER + (column - 1) * (CENTER + DELTA)
}

/** All but the first of each group: what a heading needs beyond them goes to the sides. */
function fixedColumns(columns: number): ReadonlySet<number> {
  const fixed = new Set<number>()
  for (let column = 0; column < columns; column++) {
    for (let at = startOf(column) + 1; at < startOf(column + 1); at++) fixed.add(at)
  }
  return fixed
}

/** A row for each key of the columns. Columns that agree in a key, and in all keys above it, share its cell. */
function headerRows(columns: readonly (readonly KeyValue[])[]): Cell[][] {
  const [first = []] = columns
  return first.map(({ key }, level) => {
    const cells: Cell[] = []
    for (let from = 0; from < columns.length;) {
      let to = from + 1
      while (to < columns.length && agree(columns[from], columns[to], level)) to++
      cells.push({
        column: startOf(from),
        span: startOf(to) - startOf(from),
        text: valueIn(columns[from] ?? [], key),
        align: 'center',
        margin: ' │ ',
      })
      from = to
    }
    return cells
  })
}

function agree(a: readonly KeyValue[] = [], b: readonly KeyValue[] = [], level: number): boolean {
  return a.slice(0, level + 1).every(({ value }, index) => value === b[index]?.value)
}

function valueIn(keyValues: readonly KeyValue[], wanted: string): string {
  return keyValues.find(({ key }) => key === wanted)?.value ?? ''
}

/** Warnings, each with a number, however often it is met. */
class Footnotes {
  readonly #numbers = new Map<string, number>()

  mark(warnings: readonly string[]): string {
    return warnings
      .map((warning) => {
        const number = this.#numbers.get(warning) ?? this.#numbers.size + 1
        this.#numbers.set(warning, number)
        return superscript(number)
      })
      .join(' ')
  }

  text(): string {
    return [...this.#numbers].map(([warning, number]) => `${superscript(number)} ${warning}\n`).join('')
  }
}

function superscript(number: number): string {
  return Array.from(String(number), (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')
}
