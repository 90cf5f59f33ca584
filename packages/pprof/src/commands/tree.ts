// tree: each function with its callers above it and its callees below.

import { addInt64, type Int64 } from '@hotpath/profile'
import { buildTrimmedGraph, cumOf, type Edge, flatOf, type GraphNode, sortEdges, weightOf } from '../graph.ts'
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

/** A call as its callee or caller sees it. */
export interface TreeCall {
  /** The node at the other end. */
  readonly name: string
  readonly weight: Int64
  readonly isInline: boolean
}

/** A function, those that called it and those that it called, the weightiest first. */
export interface TreeEntry {
  readonly name: string
  readonly flat: Int64
  readonly cum: Int64
  readonly callers: readonly TreeCall[]
  readonly callees: readonly TreeCall[]
}

/** All entries, and what stands above them. */
export interface Tree {
  readonly header: readonly string[]
  readonly entries: readonly TreeEntry[]
  readonly total: Int64
  readonly unit: string
}

/** Returns the nodes of a report with their calls; given a pattern, only those whose name matches. */
export function tree(report: Report, pattern?: RegExp): Tree {
  const graph = buildTrimmedGraph(withShortPaths(report), report.trim)
  const unit = chooseUnit(report, graph.nodes)
  const nodes = pattern ? graph.nodes.filter(({ name }) => pattern.test(name)) : graph.nodes
  return { header: describeNodes(report, graph, unit), entries: nodes.map(entry), total: report.total, unit }
}

/** Formats the entries as pprof does. */
export function formatTree(report: Report, { header, entries, total, unit }: Tree): string {
  const lines = [...header, SEPARATOR, LEGEND]
  const call = ({ name, weight, isInline }: TreeCall, cum: Int64): string =>
    `${formatValue(report, weight, unit).padStart(50)} ${formatShare(weight, cum)} |   ${name}${isInline ? ' (inline)' : ''}`
  let sum: Int64 = 0
  for (const { name, flat, cum, callers, callees } of entries) {
    sum = addInt64(sum, flat)
    const own = `${formatValue(report, flat, unit).padStart(10)} ${formatShare(flat, total)} ${formatShare(sum, total)}`
    const all = `${formatValue(report, cum, unit).padStart(10)} ${formatShare(cum, total)}`
    lines.push(SEPARATOR)
    for (const caller of callers) lines.push(call(caller, cum))
    lines.push(`${own} ${all}${' '.repeat(16)}| ${name}`)
    for (const callee of callees) lines.push(call(callee, cum))
  }
  if (entries.length > 0) lines.push(SEPARATOR)
  return `${lines.join('\n')}\n`
}

/** Runs the verb. */
export function run(report: Report): Outcome {
  const printable = printableReport(report)
  return { text: formatTree(printable, tree(printable)) }
}

const SEPARATOR = '----------------------------------------------------------+-------------'
// The blanks at its end are Go's.
const LEGEND = '      flat  flat%   sum%        cum   cum%   calls calls% + context 	 	 '

function entry(node: GraphNode): TreeEntry {
  const [flat, cum] = [flatOf(node), cumOf(node)]
  const call =
    (at: 'from' | 'to') =>
    (edge: Edge): TreeCall => ({ name: edge[at].name, weight: weightOf(edge), isInline: edge.isInline })
  return {
    name: node.name,
    flat,
    cum,
    callers: sortEdges(node.in.values()).map(call('from')),
    callees: sortEdges(node.out.values()).map(call('to')),
  }
}
