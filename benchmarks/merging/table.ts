// A result as text: a table, and what to know before reading it.
import type { Merging, RowResult } from './result.ts'

const headings = [
  '',
  'program',
  'cpu s',
  'peak MB',
  'times ours',
  '95 % interval',
  'n',
  'our memory',
] as const

/** Returns the table, with the machine above it and a verdict below. */
export function formatResult({ machine, loadAverageAtStart, programs, rows }: Merging): string {
  const [ours = ''] = programs
  return [
    `Node ${machine.node} on ${machine.platform}, ${machine.cores} cores of ${machine.processor}, load average at start ${loadAverageAtStart.toFixed(1)}`,
    'cpu: user and system time of all threads, median; peak: largest resident size of any run',
    '',
    ...alignColumns([headings, ...rows.flatMap((row) => linesOf(row, ours))]),
    '',
    ...verdictOn(rows),
  ].join('\n')
}

function linesOf(row: RowResult, ours: string): (readonly string[])[] {
  const own = [row.cpuSeconds.toFixed(2), row.peakMegabytes.toFixed(0), '', '', String(row.rounds.length), '']
  return [
    [row.name, ours, ...own],
    ...row.compared.map(({ program, cpuSeconds, peakMegabytes, ratio, low, high, memory }) => [
      '',
      program,
      cpuSeconds.toFixed(2),
      peakMegabytes.toFixed(0),
      ratio.toFixed(2),
      `[${low.toFixed(2)}, ${high.toFixed(2)}]`,
      '',
      `1/${(1 / memory).toFixed(1)}`,
    ]),
  ]
}

/** What the row in which nothing differs says of all the others. */
function verdictOn(rows: readonly RowResult[]): string[] {
  const [control] = rows.find(({ id }) => id === 'a-a')?.compared ?? []
  if (control === undefined) return []
  const { low, high } = control
  return low <= 1 && high >= 1
    ? [`A/A: ratios between ${low.toFixed(2)} and ${high.toFixed(2)} are not told from none in this run`]
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
