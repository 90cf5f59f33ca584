// A result as text: a table, and what to know before reading it.
import type { RowResult, ServiceCost } from './result.ts'
import { alwaysOn } from './rows.ts'

const headings = ['what is on', 'against', 'us/request', 'ratio', '95 % interval', 'n'] as const

/** Returns the table, with the request's own cost above it and footnotes below. */
export function formatResult(result: ServiceCost): string {
  const { machine, request, loadAverageAtStart: load, rows, skipped, settleMs } = result
  return [
    `Node ${machine.node} on ${machine.platform}, ${machine.cores} cores of ${machine.processor}, load average at start ${load.oneMinute.toFixed(1)}`,
    `a request: ${request.cpuMicros.toFixed(0)} us of processor time with nothing on (${request.cpuMicrosP5.toFixed(0)} to ${request.cpuMicrosP95.toFixed(0)} in 9 of 10 windows), ${request.perSecond.toFixed(0)} a second over ${request.connections} connections, event loop busy for ${(100 * request.busy).toFixed(0)} % of the time with ${request.cores.toFixed(2)} of a core`,
    `steady state: windows begin ${settleMs} ms after a switch, so that starts, stops and rotations are not in them`,
    '',
    ...alignColumns([headings, ...rows.map(cellsOf)]),
    '',
    ...rows.filter(({ seen }) => seen !== '').map(({ name, seen }) => `${name}: ${seen}`),
    ...skipped.map(({ id, reason }) => `left out: ${id}: ${reason}`),
    ...sumOf(rows),
    ...verdictOn(rows),
  ].join('\n')
}

function cellsOf({ name, against, costMicros, ratio, low, high, pairs }: RowResult): readonly string[] {
  const signed = `${costMicros < 0 ? '-' : '+'}${Math.abs(costMicros).toFixed(1)}`
  return [
    name,
    against,
    signed,
    ratio.toFixed(3),
    `[${low.toFixed(3)}, ${high.toFixed(3)}]`,
    String(pairs.length),
  ]
}

/** What is always on, added up; errors of parts that were measured apart add up as their squares do. */
function sumOf(rows: readonly RowResult[]): string[] {
  const summands = rows.filter(({ id }) => alwaysOn.includes(id))
  if (summands.length < alwaysOn.length) return []
  const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
  const ratio = 1 + add(summands.map((row) => row.ratio - 1))
  const below = Math.hypot(...summands.map((row) => row.ratio - row.low))
  const above = Math.hypot(...summands.map((row) => row.high - row.ratio))
  const micros = add(summands.map(({ costMicros }) => costMicros))
  return [
    `always on, added up (${alwaysOn.join(', ')}): +${micros.toFixed(1)} us a request, ratio ${ratio.toFixed(3)} [${(ratio - below).toFixed(3)}, ${(ratio + above).toFixed(3)}]`,
  ]
}

/** What the row in which nothing differs says of all the others. */
function verdictOn(rows: readonly RowResult[]): string[] {
  const control = rows.find(({ id }) => id === 'a-a')
  if (control === undefined) return []
  const within = Math.max(control.high - 1, 1 - control.low)
  return control.low <= 1 && control.high >= 1
    ? [`costs of less than ${(100 * within).toFixed(1)} % are not told from none in this run`]
    : ['A/A leaves 1 out of its interval: do not use this run']
}

/** The first two columns are words, the others numbers. */
function alignColumns(lines: readonly (readonly string[])[]): string[] {
  const widths = headings.map((_heading, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  )
  return lines.map((cells) =>
    cells
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
