// list: the source of the functions that match, with the cost of each line.

import { addInt64, type Int64 } from '@hotpath/profile'
import { buildGraph, divide, type GraphNode } from '../graph.ts'
import { formatShare } from '../measure.ts'
import { compareText } from '../order.ts'
import { escapeSourceLine } from '../printable.ts'
import { compileRegexp } from '../regexp.ts'
import { formatValue, printableReport, type Report, withShortPaths } from '../report.ts'
import type { Outcome, VerbWorld } from '../verbs.ts'

/** A line of source and what it cost. */
export interface ListingLine {
  readonly line: number
  readonly text: string
  readonly flat: Int64
  readonly cum: Int64
}

/** A function's part of one file. */
export interface Listing {
  readonly name: string
  readonly file: string
  readonly flat: Int64
  readonly cum: Int64
  /** Its lines, or why there are none. */
  readonly source: { readonly lines: readonly ListingLine[] } | { readonly problem: string }
}

/**
 * Returns the source of all functions whose name matches, by name and then by file. A function without a
 * file has a listing with an empty `file`.
 */
export function list(report: Report, pattern: RegExp, world: VerbWorld): Listing[] {
  return listingsOf(
    lineNodes(report).filter(({ info }) => pattern.test(info.name)),
    world,
  )
}

/** Returns what listings are made of: the lines of all functions. */
export function lineNodes(report: Report): GraphNode[] {
  return buildGraph(withShortPaths(report), { ...report.trim, isByProgram: true, hasColumns: false })
}

/** Returns the source of the functions that some lines belong to. */
export function listingsOf(nodes: readonly GraphNode[], { readSource }: VerbWorld): Listing[] {
  const byName = Map.groupBy(nodes, ({ info }) => info.name)
  return [...byName]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([name, found]) => {
      const byFile = Map.groupBy(
        found.filter(({ info }) => info.file !== ''),
        ({ info }) => info.file,
      )
      if (byFile.size === 0) return [{ name, file: '', ...sums(found), source: { problem: '' } }]
      return [...byFile]
        .toSorted(([a], [b]) => compareText(a, b))
        .map(([file, ofFile]) => ({
          name,
          file,
          ...sums(ofFile),
          source: sourceOf(file, ofFile, readSource),
        }))
    })
}

/** Formats the listings as pprof does. */
export function formatList(report: Report, listings: readonly Listing[]): string {
  const value = (amount: Int64): string => (amount === 0 ? '.' : formatValue(report, amount)).padStart(10)
  const lines = [`Total: ${formatValue(report, report.total)}`]
  for (const { name, file, flat, cum, source } of listings) {
    if (file === '') {
      lines.push(`No source information for ${name}`)
      continue
    }
    const [own, all] = [flat, cum].map((amount) => formatValue(report, amount).padStart(10))
    lines.push(
      `ROUTINE ======================== ${name} in ${file}`,
      `${own} ${all} (flat, cum) ${formatShare(cum, report.total)} of Total`,
    )
    if ('problem' in source) lines.push(` Error: ${source.problem}`)
    else {
      for (const { line, text, flat: lineFlat, cum: lineCum } of source.lines) {
        lines.push(`${value(lineFlat)} ${value(lineCum)} ${String(line).padStart(6)}:${text}`)
      }
    }
  }
  return `${lines.join('\n')}\n`
}

/** Runs the verb. */
export function run(report: Report, pattern: string, world: VerbWorld): Outcome {
  const printable = printableReport(report)
  const listings = list(printable, compileRegexp(pattern, 'argument'), world)
  if (listings.length === 0) return { nothing: `no matches found for regexp: ${pattern}` }
  return { text: formatList(printable, listings) }
}

/** Lines that are shown before the first and behind the last with a sample, where nothing better is known. */
const MARGIN = 5

/** Longer lines are cut: one line of a bundle may be a megabyte, and no screen shows it. */
const MAX_LINE_LENGTH = 2000

function sourceOf(
  file: string,
  nodes: readonly GraphNode[],
  readSource: VerbWorld['readSource'],
): Listing['source'] {
  const starts = nodes.map(({ info }) => (info.startLine === 0 ? info.line - MARGIN : info.startLine))
  const start = Math.max(1, Math.min(...starts))
  const last = Math.max(...nodes.map(({ info }) => info.line)) + MARGIN
  // Where no line is known but that on which the function begins, there is nothing to show.
  if (last < start) return { lines: [] }
  let text: readonly string[]
  try {
    text = readSource(file)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
  const end = Math.min(text.length, last)
  const byLine = Map.groupBy(nodes, ({ info }) => info.line)
  const lines: ListingLine[] = []
  for (let line = start; line <= end; line++) {
    lines.push({
      line,
      text: shorten(escapeSourceLine(text[line - 1] ?? '')),
      ...sums(byLine.get(line) ?? []),
    })
  }
  return { lines }
}

function sums(nodes: readonly GraphNode[]): { flat: Int64; cum: Int64 } {
  let [flat, flatDivisor, cum, cumDivisor]: [Int64, Int64, Int64, Int64] = [0, 0, 0, 0]
  for (const node of nodes) {
    flat = addInt64(flat, node.flat)
    flatDivisor = addInt64(flatDivisor, node.flatDivisor)
    cum = addInt64(cum, node.cum)
    cumDivisor = addInt64(cumDivisor, node.cumDivisor)
  }
  return { flat: divide(flat, flatDivisor), cum: divide(cum, cumDivisor) }
}

function shorten(text: string): string {
  return text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)}…` : text
}
