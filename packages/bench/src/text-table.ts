// A table of text in which a cell may span columns: widths, margins, and what stretches.

/** One cell. */
export interface Cell {
  readonly column: number
  /** How many columns it takes. Unset: 1. */
  readonly span?: number
  readonly text: string
  readonly align?: 'left' | 'center' | 'right'
  /** What stands between it and what is before. Unset: a space, and nothing before the first column or an empty cell. */
  readonly margin?: string
}

/**
 * Lays out rows of cells. A column is as wide as its widest cell; its margin as wide as its widest margin. Where a cell
 * that spans columns needs more than they have, those that are not `fixed` share what is missing, so that they come as
 * close to one width as can be. Lines end where their last text does.
 */
export function layOutTable(rows: readonly (readonly Cell[])[], fixed: ReadonlySet<number>): string {
  const cells = rows.flat()
  const count = Math.max(0, ...cells.map(({ column, span = 1 }) => column + span))
  const margins = Array.from({ length: count }, () => 0)
  for (const cell of cells) {
    margins[cell.column] = Math.max(margins[cell.column] ?? 0, lengthOf(marginOf(cell)))
  }
  const widths = columnWidths(cells, margins, fixed)
  // Where the margin of each column begins; at the end, how wide the table is.
  const starts = [0]
  for (const width of widths) starts.push((starts.at(-1) ?? 0) + width)
  return rows.map((row) => `${layOutRow(row, starts, margins)}\n`).join('')
}

function columnWidths(
  cells: readonly Cell[],
  margins: readonly number[],
  fixed: ReadonlySet<number>,
): readonly number[] {
  const widths = margins.map(() => 0)
  const bySpan = cells.toSorted((a, b) => (a.span ?? 1) - (b.span ?? 1))
  for (const { column, span = 1, text } of bySpan) {
    const need = lengthOf(text) + (margins[column] ?? 0)
    const spanned = Array.from({ length: span }, (_one, index) => column + index)
    const has = spanned.reduce((sum, index) => sum + (widths[index] ?? 0), 0)
    if (has >= need) continue
    const stretching = span === 1 ? spanned : spanned.filter((index) => !fixed.has(index))
    let missing =
      need - spanned.reduce((sum, index) => sum + (stretching.includes(index) ? 0 : (widths[index] ?? 0)), 0)
    // The widest first: what it has beyond its share is shared by the others.
    const widestFirst = stretching.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))
    for (const [index, stretched] of widestFirst.entries()) {
      const share = Math.ceil(missing / (widestFirst.length - index))
      const width = Math.max(widths[stretched] ?? 0, share)
      widths[stretched] = width
      missing -= width
    }
  }
  return widths
}

function layOutRow(row: readonly Cell[], starts: readonly number[], margins: readonly number[]): string {
  let line = ''
  for (const cell of row) {
    const margin = marginOf(cell)
    if (cell.text.trim() === '' && margin.trim() === '') continue
    const marginWidth = margins[cell.column] ?? 0
    const width = (starts[cell.column + (cell.span ?? 1)] ?? 0) - (starts[cell.column] ?? 0) - marginWidth
    const before = ' '.repeat(Math.max(0, (starts[cell.column] ?? 0) - lengthOf(line)))
    line += before + margin.padStart(marginWidth) + indent(cell, width) + cell.text
  }
  return line
}

function indent({ text, align = 'left' }: Cell, width: number): string {
  const room = Math.max(0, width - lengthOf(text))
  if (align === 'left') return ''
  return ' '.repeat(align === 'right' ? room : Math.floor(room / 2))
}

function marginOf({ column, text, margin }: Cell): string {
  return margin ?? (column === 0 || text === '' ? '' : ' ')
}

/** In characters and not in units of UTF-16. */
function lengthOf(text: string): number {
  return Array.from(text).length
}
