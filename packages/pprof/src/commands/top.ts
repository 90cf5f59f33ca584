// top: the functions that cost most, one on each line.

import { addInt64, type Int64 } from '@hotpath/profile'
import { buildTrimmedGraph, cumOf, flatOf, type GraphNode } from '../graph.ts'
import { formatShare } from '../measure.ts'
import {
  chooseUnit,
  describeNodes,
  formatValue,
  printableReport,
  type Report,
  withShortPaths,
} from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** One line of the table, values in the unit of the profile. */
export interface TopRow {
  readonly name: string
  /** Whether the calls of it were inlined: all of them, some, or none. */
  readonly inlined: 'all' | 'some' | 'none'
  readonly flat: Int64
  readonly cum: Int64
}

/** The table, and what stands above it. */
export interface TopTable {
  readonly header: readonly string[]
  readonly rows: readonly TopRow[]
  /** What shares are shares of. */
  readonly total: Int64
  /** The unit that all values are shown in. */
  readonly unit: string
}

/** Returns the nodes of a report, those with the largest own value first (or, with -cum, own and callees'). */
export function top(report: Report): TopTable {
  // All that a table says of calls is whether they were inlined.
  const hasCalls = report.profile.locations.some(({ lines }) => lines.length > 1)
  const graph = buildTrimmedGraph(withShortPaths(report), { ...report.trim, hasCalls })
  const unit = chooseUnit(report, graph.nodes)
  return {
    header: describeNodes(report, graph, unit),
    rows: graph.nodes.map((node) => ({
      name: node.name,
      inlined: inlinedCalls(node),
      flat: flatOf(node),
      cum: cumOf(node),
    })),
    total: report.total,
    unit,
  }
}

/** Formats the table as pprof does. */
export function formatTop(report: Report, { header, rows, total, unit }: TopTable): string {
  const lines = [
    ...header,
    `${'flat'.padStart(10)} ${'flat%'.padStart(6)} ${'sum%'.padStart(6)} ${'cum'.padStart(10)} ${'cum%'.padStart(6)}`,
  ]
  let sum: Int64 = 0
  for (const { name, inlined, flat, cum } of rows) {
    sum = addInt64(sum, flat)
    const own = `${formatValue(report, flat, unit).padStart(10)} ${formatShare(flat, total)} ${formatShare(sum, total)}`
    const all = `${formatValue(report, cum, unit).padStart(10)} ${formatShare(cum, total)}`
    lines.push(`${own} ${all}  ${name}${inlineMarks[inlined]}`)
  }
  return `${lines.join('\n')}\n`
}

/** Runs the verb. */
export function run(report: Report): Outcome {
  const printable = printableReport(report)
  return { text: formatTop(printable, top(printable)) }
}

const inlineMarks = { all: ' (inline)', some: ' (partial-inline)', none: '' }

function inlinedCalls(node: GraphNode): TopRow['inlined'] {
  const calls = [...node.in.values()]
  if (!calls.some(({ isInline }) => isInline)) return 'none'
  return calls.every(({ isInline }) => isInline) ? 'all' : 'some'
}
