// Comparisons as a picture: every sample a dot, each median with its interval, all of one table on one axis.
import { commonScale, formatScaled, parseUnit } from '@hotpath/units'
import type { Compared, ComparedCell, ComparedTable } from './compare.ts'
import { formatDelta, formatEvidence } from './compare-cells.ts'

const WIDTH = 1000
const LABEL_WIDTH = 250
const VALUE_WIDTH = 270
const MARGIN = 16
const LINE_HEIGHT = 22
const GROUP_GAP = 10
const HEAD_HEIGHT = 76
const FOOT_HEIGHT = 40

// Blue and orange of Okabe and Ito, told apart by those who see no red or green; each column has a shape of its own too.
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9']
const shapes = ['circle', 'diamond', 'square', 'triangle'] as const

/**
 * Draws all tables below one another, as one SVG that needs nothing else. Values are shown relative to the median of
 * the first column, so that fast and slow benchmarks share one axis; the line at 100 % is that median.
 */
export function formatComparedSvg({ tables }: Pick<Compared, 'tables'>): string {
  let height = 0
  const parts = tables.map((table) => {
    const drawn = drawTable(table)
    const part = `<g transform="translate(0 ${height})">${drawn.body}</g>`
    height += drawn.height
    return part
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13">`,
    `<title id="title">Benchmarks compared: ${escape(tables.map(({ unit }) => unit).join(', '))}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

interface Row {
  readonly name: string
  readonly column: number
  readonly cell: ComparedCell
  /** What 100 % is. */
  readonly base: number
  readonly y: number
  readonly isFirst: boolean
}

function drawTable(table: ComparedTable): { body: string; height: number } {
  const { columns, unit } = table
  let y = HEAD_HEIGHT
  const rows: Row[] = []
  for (const { name, cells } of table.rows) {
    const base = cells.find((cell) => cell !== undefined)?.sample.center ?? 0
    let isFirst = true
    for (const [column, cell] of cells.entries()) {
      if (!cell) continue
      rows.push({ name, column, cell, base, y: y + LINE_HEIGHT / 2, isFirst })
      isFirst = false
      y += LINE_HEIGHT
    }
    y += GROUP_GAP
  }
  const bottom = y
  const axis = axisFor(rows)
  const config = table.config.map(({ key, value }) => `${key}: ${value}`).join('   ')
  const better = table.better === undefined ? '' : `, ${table.better} is better`
  const labels = columns.map((column) => column.map(({ value }) => value).join(' '))
  const body = [
    `<text x="${MARGIN}" y="24" font-size="16" font-weight="600" fill="#1a1a1a">${escape(unit)}${better}</text>`,
    `<text x="${MARGIN}" y="44" fill="#595959">${escape(config)}</text>`,
    legend(labels),
    ...axis.ticks.map(
      ({ share, text }) =>
        `<line x1="${axis.x(share)}" x2="${axis.x(share)}" y1="${HEAD_HEIGHT}" y2="${bottom}" stroke="${share === 1 ? '#595959' : '#e2e2e2'}"/><text x="${axis.x(share)}" y="${bottom + 18}" text-anchor="middle" fill="#595959">${text}</text>`,
    ),
    ...rows.map((row) => drawRow(row, table, axis.x)),
  ]
  return { body: body.join('\n'), height: bottom + FOOT_HEIGHT }
}

function drawRow(
  { name, column, cell, base, y, isFirst }: Row,
  table: ComparedTable,
  x: (share: number) => number,
): string {
  const { sample, difference } = cell
  const colour = colours[column % colours.length] ?? '#000000'
  const share = (value: number): number => (base === 0 ? 1 : value / base)
  const finite = (value: number, otherwise: number): number => (Number.isFinite(value) ? value : otherwise)
  const low = x(share(finite(sample.low, sample.values[0] ?? sample.center)))
  const high = x(share(finite(sample.high, sample.values.at(-1) ?? sample.center)))
  const middle = x(share(sample.center))
  const [evidence, change] = difference ? [formatEvidence(difference), formatDelta(difference)] : ['', '']
  const scale = commonScale([sample.center], parseUnit(table.unit).class)
  const text = `${formatScaled(sample.center, scale)} ${change === '' ? '' : `${change} (${evidence})`}`
  return [
    isFirst ? `<text x="${MARGIN}" y="${y + 4}" fill="#1a1a1a">${escape(shorten(name))}</text>` : '',
    ...sample.values.map((value) =>
      mark(column, x(share(value)), y, 3.2, `fill="${colour}" fill-opacity="0.5"`),
    ),
    // No end to the interval is shown as none: a line of dashes to where the samples end.
    `<line x1="${low}" x2="${high}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"${Number.isFinite(sample.low) ? '' : ' stroke-dasharray="3 3"'}/>`,
    `<line x1="${middle}" x2="${middle}" y1="${y - 8}" y2="${y + 8}" stroke="${colour}" stroke-width="3"/>`,
    `<text x="${WIDTH - VALUE_WIDTH + 8}" y="${y + 4}" fill="#1a1a1a" font-variant-numeric="tabular-nums">${escape(text)}</text>`,
  ].join('')
}

/** One mark of a column: its shape tells it from others as its colour does. */
function mark(column: number, x: number, y: number, size: number, look: string): string {
  const shape = shapes[column % shapes.length] ?? 'circle'
  const at = (dx: number, dy: number): string => `${round(x + dx * size)},${round(y + dy * size)}`
  if (shape === 'circle') return `<circle cx="${round(x)}" cy="${round(y)}" r="${size}" ${look}/>`
  const corners = {
    diamond: [at(0, -1.3), at(1.3, 0), at(0, 1.3), at(-1.3, 0)],
    square: [at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)],
    triangle: [at(0, -1.2), at(1.2, 1), at(-1.2, 1)],
  }[shape]
  return `<polygon points="${corners.join(' ')}" ${look}/>`
}

function legend(labels: readonly string[]): string {
  let x = MARGIN + 6
  return labels
    .map((label, column) => {
      const drawn = `${mark(column, x, 60, 5, `fill="${colours[column % colours.length]}"`)}<text x="${x + 12}" y="64" fill="#1a1a1a">${escape(label)}</text>`
      x += 36 + label.length * 7.5
      return drawn
    })
    .join('')
}

interface Axis {
  readonly x: (share: number) => number
  readonly ticks: readonly { readonly share: number; readonly text: string }[]
}

/** From the least sample to the largest, in steps of 1, 2 or 5 times a power of ten, with 100 % inside. */
function axisFor(rows: readonly Row[]): Axis {
  const shares = rows.flatMap(({ cell, base }) =>
    base === 0 ? [1] : cell.sample.values.map((value) => value / base),
  )
  let [least, most] = [1, 1]
  for (const share of shares) [least, most] = [Math.min(least, share), Math.max(most, share)]
  const room = Math.max(most - least, 0.02) * 0.06
  const [from, to] = [least - room, most + room]
  const left = LABEL_WIDTH
  const right = WIDTH - VALUE_WIDTH - MARGIN
  const step = niceStep((to - from) / 6)
  const ticks = []
  for (let number = Math.ceil(from / step); number * step <= to; number++) {
    const share = number * step
    ticks.push({
      share: Math.abs(share - 1) < step / 100 ? 1 : share,
      text: `${Number((share * 100).toPrecision(6))}%`,
    })
  }
  return { x: (share) => round(left + ((share - from) / (to - from)) * (right - left)), ticks }
}

function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast))
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= atLeast) ?? atLeast
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function shorten(name: string): string {
  return name.length <= 33 ? name : `${name.slice(0, 32)}…`
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
