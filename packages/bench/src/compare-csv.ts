// Comparisons as comma-separated values: the columns of benchstat, warnings apart.
import type { Compared, ComparedTable } from './compare.ts'
import { formatDelta, formatEvidence, formatGoNumber, formatPercent, formatReach } from './compare-cells.ts'
import { changedConfig } from './compare-text.ts'

/** The file, and what is doubtful in it: each warning with the cell it is about, `B6: …`. */
export interface ComparedCsv {
  readonly text: string
  readonly warnings: readonly string[]
}

/** Formats all tables, an empty line between. */
export function formatComparedCsv({ tables }: Pick<Compared, 'tables'>): ComparedCsv {
  const lines: string[][] = []
  const warnings: string[] = []
  for (const [index, table] of tables.entries()) {
    if (index > 0) lines.push([''])
    for (const line of changedConfig(table, tables[index - 1])) lines.push([line])
    writeTable(table, lines, warnings)
  }
  return { text: lines.map((cells) => `${cells.map(quote).join(',')}\n`).join(''), warnings }
}

function writeTable(
  { unit, columns, rows, summaries }: ComparedTable,
  lines: string[][],
  warnings: string[],
): void {
  const warn = (line: readonly string[], why: readonly string[]): void => {
    const cell = `${columnLetters(line.length)}${lines.length + 1}`
    warnings.push(...why.map((warning) => `${cell}: ${warning}`))
  }
  for (const [level] of (columns[0] ?? []).entries()) {
    const line: string[] = []
    for (const [index, column] of columns.entries()) place(line, startOf(index), [column[level]?.value ?? ''])
    lines.push(line)
  }
  const head: string[] = []
  for (const index of columns.keys()) {
    place(head, startOf(index), index > 0 ? [unit, 'CI', 'vs base', 'P'] : [unit, 'CI'])
  }
  lines.push(head)
  for (const { name, cells } of rows) {
    const line = [name]
    for (const [index, cell] of cells.entries()) {
      if (!cell) continue
      const { sample, difference } = cell
      place(line, startOf(index), [])
      warn(line, sample.warnings)
      line.push(formatGoNumber(sample.center), formatReach(sample))
      if (!difference) continue
      warn(line, difference.warnings)
      line.push(formatDelta(difference), formatEvidence(difference))
    }
    lines.push(line)
  }
  const last = ['geomean']
  for (const [index, { geomean, ratio, warnings: doubts }] of summaries.entries()) {
    place(last, startOf(index), [])
    warn(last, doubts)
    if (geomean !== undefined) last.push(formatGoNumber(geomean))
    if (index > 0) place(last, startOf(index) + 2, [ratio === undefined ? '?' : formatPercent(ratio - 1)])
  }
  lines.push(last)
}

function startOf(column: number): number {
  return column === 0 ? 1 : 3 + (column - 1) * 4
}

/** Adds cells from a column on, empty ones before it. */
function place(line: string[], column: number, cells: readonly string[]): void {
  while (line.length < column) line.push('')
  line.push(...cells)
}

/** 0 is A, 25 Z, 26 AA. */
function columnLetters(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26))
  return column < 26 ? letter : columnLetters(Math.floor(column / 26) - 1) + letter
}

function quote(cell: string): string {
  return /[",\r\n]|^\s/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
