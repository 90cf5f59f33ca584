// Samples -> nodes with flat and cum, and the calls between them.

import {
  addInt64,
  type Func,
  type Int64,
  type Location,
  type Profile,
  type Sample,
  type Uint64,
} from '@hotpath/profile'
import { compareText } from './order.ts'
import { baseName, cleanPath } from './path.ts'

/** What is one node: all of a function's frames, those of a file, a line of source, an instruction. */
export type Granularity = 'functions' | 'filefunctions' | 'files' | 'lines' | 'addresses'

export const granularities: readonly Granularity[] = [
  'functions',
  'filefunctions',
  'files',
  'lines',
  'addresses',
]

/** What makes a node that node. What the granularity leaves out is empty or 0. */
export interface NodeInfo {
  readonly name: string
  readonly address: Uint64
  readonly file: string
  readonly startLine: number
  readonly line: number
  /** In a bundle all is on one line, and only this tells places apart. */
  readonly column: number
  /** The program, where it is told apart by that. */
  readonly program: string
}

/** A place, what it cost, and who called whom. */
export interface GraphNode {
  readonly info: NodeInfo
  /** As it is shown: address, name, file and line, as far as there are any. */
  readonly name: string
  flat: Int64
  cum: Int64
  /** What the two are to be divided by, where means are wanted; otherwise 0. */
  flatDivisor: Int64
  cumDivisor: Int64
  /** Callers. */
  readonly in: Map<GraphNode, Edge>
  /** Callees. */
  readonly out: Map<GraphNode, Edge>
  /** The last sample that was counted here: recursion counts once. */
  seen: number
}

/** Calls from one node to another. */
export interface Edge {
  readonly from: GraphNode
  readonly to: GraphNode
  weight: Int64
  weightDivisor: Int64
  /** Whether every one of these calls was inlined. */
  isInline: boolean
  /** Whether one of these calls leads over nodes that were left out. */
  isResidual: boolean
  seen: number
}

/** Which nodes there are to be. */
export interface GraphOptions {
  /** Which column of values. */
  readonly column: number
  /** The column that counts what is measured, where means are wanted. */
  readonly divisor?: number | undefined
  readonly granularity: Granularity
  /** Whether the same function of two programs is two nodes, and so is one that begins on another line. */
  readonly isByProgram?: boolean
  /** Whether places on one line are told apart by their columns. */
  readonly hasColumns?: boolean
  /** Whether nodes below zero are left out. */
  readonly dropsNegative?: boolean
  /** The keys of the nodes to keep; samples pass through the others. */
  readonly kept?: ReadonlySet<string>
  /**
   * Whether calls between nodes are wanted, and not only the nodes: most of the work is theirs. Default: true. Where they
   * are not, `in` and `out` of all nodes are empty.
   */
  readonly hasCalls?: boolean
  /** Told of each sample that was counted at a node, once for its cum, and once more where it is flat there. */
  readonly observe?: (node: GraphNode, sample: Sample, isFlat: boolean) => void
}

/**
 * Builds the graph of a profile. Flat is what a node cost itself; cum is that of all samples which it is in,
 * each counted once. Nodes that come to zero both ways are left out, and their calls stay.
 */
export function buildGraph(profile: Profile, options: GraphOptions): GraphNode[] {
  const { column, divisor, kept, hasCalls = true, observe } = options
  const nodes = new Map<string, Node>()
  const nodesAt = new Map<Location, readonly (Node | undefined)[]>()
  const nodeOf = (info: NodeInfo): Node | undefined => {
    const key = nodeKey(info)
    let node = nodes.get(key)
    if (!node && (!kept || kept.has(key))) {
      node = new Node(info, hasCalls)
      nodes.set(key, node)
    }
    return node
  }
  // Most places of a profile are lines of a few functions, and where lines are not told apart, the function says it all.
  const isByFunction =
    (options.granularity === 'functions' || options.granularity === 'filefunctions') &&
    !options.isByProgram &&
    profile.locations.length > profile.functions.length
  const nodesOf = new Map<Func, readonly (Node | undefined)[]>()
  for (const location of profile.locations) {
    const [line] = location.lines
    const func =
      isByFunction && location.lines.length === 1 && line?.function.name ? line.function : undefined
    const known = func && nodesOf.get(func)
    const found = known ?? nodeInfos(location, options).map(nodeOf)
    if (func && !known) nodesOf.set(func, found)
    nodesAt.set(location, found)
  }

  for (const [index, sample] of profile.samples.entries()) {
    const { locations, values } = sample
    const value = values[column] ?? 0
    const count = divisor === undefined ? 0 : (values[divisor] ?? 0)
    if (value === 0 && count === 0) continue
    let caller: GraphNode | undefined
    // Whether nodes that were not kept lie between the caller and here.
    let isGap = false
    for (let i = locations.length - 1; i >= 0; i--) {
      const location = locations[i]
      const found = (location && nodesAt.get(location)) ?? []
      for (let j = found.length - 1; j >= 0; j--) {
        const node = found[j]
        if (!node) {
          isGap = true
          continue
        }
        if (node.seen !== index) {
          node.seen = index
          node.cum = addInt64(node.cum, value)
          if (count !== 0) node.cumDivisor = addInt64(node.cumDivisor, count)
          observe?.(node, sample, false)
        }
        if (hasCalls && caller && caller !== node) {
          const edge = caller.out.get(node) ?? newEdge(caller, node)
          if (edge.seen !== index) {
            edge.seen = index
            edge.weight = addInt64(edge.weight, value)
            if (count !== 0) edge.weightDivisor = addInt64(edge.weightDivisor, count)
            if (isGap) edge.isResidual = true
            if (j === found.length - 1) edge.isInline = false
          }
        }
        caller = node
        isGap = false
      }
    }
    // Where the leaf was not kept, nobody owns its value.
    if (!caller || isGap) continue
    caller.flat = addInt64(caller.flat, value)
    if (count !== 0) caller.flatDivisor = addInt64(caller.flatDivisor, count)
    observe?.(caller, sample, true)
  }
  return [...nodes.values()].filter(
    (node) =>
      (node.flat !== 0 || node.cum !== 0) &&
      !(options.dropsNegative && (node.flat < 0 || (node.flat === 0 && node.cum < 0))),
  )
}

/** A node without any sample yet. */
class Node implements GraphNode {
  readonly info: NodeInfo
  flat: Int64 = 0
  cum: Int64 = 0
  flatDivisor: Int64 = 0
  cumDivisor: Int64 = 0
  readonly in: Map<GraphNode, Edge>
  readonly out: Map<GraphNode, Edge>
  seen = -1
  #name: string | undefined

  constructor(info: NodeInfo, hasCalls: boolean) {
    this.info = info
    // Two maps for each of a million functions are 400 MB.
    this.in = hasCalls ? new Map() : noCalls
    this.out = hasCalls ? new Map() : noCalls
  }

  // Of thousands of nodes, eighty are shown.
  get name(): string {
    return (this.#name ??= nodeName(this.info))
  }
}

/** Those of nodes whose calls are not wanted. Nothing is ever in it. */
const noCalls = new Map<GraphNode, Edge>()

/** An edge without any call yet. */
function newEdge(from: GraphNode, to: GraphNode): Edge {
  const edge = { from, to, weight: 0, weightDivisor: 0, isInline: true, isResidual: false, seen: -1 }
  from.out.set(to, edge)
  to.in.set(from, edge)
  return edge
}

/** What a node cost itself; where means are wanted, one of them. */
export function flatOf({ flat, flatDivisor }: GraphNode): Int64 {
  return divide(flat, flatDivisor)
}

/** What a node cost with its callees; where means are wanted, one of them. */
export function cumOf({ cum, cumDivisor }: GraphNode): Int64 {
  return divide(cum, cumDivisor)
}

/** What went over a call; where means are wanted, one of them. */
export function weightOf({ weight, weightDivisor }: Edge): Int64 {
  return divide(weight, weightDivisor)
}

/** A value divided by a count, cut to a whole number; where nothing was counted the value itself. */
export function divide(value: Int64, count: Int64): Int64 {
  if (count === 0) return value
  // The difference is a multiple of the count, so that no rounding reaches the whole number above.
  if (typeof value === 'number' && typeof count === 'number') return (value - (value % count)) / count + 0
  return addInt64(BigInt(value) / BigInt(count), 0)
}

/** How much of a graph is shown. */
export interface TrimOptions extends Omit<GraphOptions, 'kept'> {
  /** At most so many nodes; 0: all. */
  readonly nodeCount: number
  /** Nodes below this share of the total are left out, by their cum. */
  readonly nodeFraction: number
  /** Calls below this share of the total are left out. */
  readonly edgeFraction: number
  readonly isSortedByCum: boolean
}

/** The nodes to show, in order, and how many there were. */
export interface TrimmedGraph {
  readonly nodes: readonly GraphNode[]
  /** How many there were before `nodeCount` was applied. */
  readonly originalCount: number
  /** How many were too small. */
  readonly droppedNodes: number
}

/**
 * Builds the graph of a profile, without what is too small to matter, and sorts it. What a node comes to does not
 * depend on which others are shown; its calls do: one over a node that was left out is one between those that stay.
 */
export function buildTrimmedGraph(profile: Profile, options: TrimOptions): TrimmedGraph {
  const all = buildGraph(profile, { ...options, hasCalls: false })
  const total = Number(all.reduce<Int64>((sum, { flat }) => addInt64(sum, flat), 0))
  const nodeCutoff = Math.trunc(Math.abs(total * options.nodeFraction))
  const edgeCutoff = Math.trunc(Math.abs(total * options.edgeFraction))
  const large = all.filter(({ cum }) => magnitude(cum) >= nodeCutoff)
  sortNodes(large, options.isSortedByCum)
  const kept = options.nodeCount > 0 ? large.slice(0, options.nodeCount) : large
  const counts = { originalCount: large.length, droppedNodes: all.length - large.length }
  if (options.hasCalls === false) return { nodes: kept, ...counts }
  const nodes = buildGraph(profile, { ...options, ...(kept.length < all.length && { kept: keysOf(kept) }) })
  sortNodes(nodes, options.isSortedByCum)
  for (const node of nodes) {
    for (const [caller, edge] of node.in) {
      if (magnitude(edge.weight) >= edgeCutoff) continue
      node.in.delete(caller)
      caller.out.delete(node)
    }
  }
  return { nodes, ...counts }
}

/** Sorts by value, largest first, whatever its sign; then by name. */
function sortNodes(nodes: GraphNode[], isByCum: boolean): void {
  nodes.sort((a, b) => {
    const [first, second] = isByCum
      ? [compareSize(a.cum, b.cum), compareSize(a.flat, b.flat)]
      : [compareSize(a.flat, b.flat), compareSize(a.cum, b.cum)]
    return first || compareText(a.name, b.name) || second || compareText(infoText(a.info), infoText(b.info))
  })
}

/** Calls sorted by weight, largest first, whatever its sign; then by caller and callee. */
export function sortEdges(edges: Iterable<Edge>): Edge[] {
  return Array.from(edges).sort(
    (a, b) =>
      compareSize(a.weight, b.weight) ||
      compareText(a.from.name, b.from.name) ||
      compareText(a.to.name, b.to.name),
  )
}

/** What the nodes cost themselves, together. */
export function sumFlat(nodes: readonly GraphNode[]): Int64 {
  return nodes.reduce<Int64>((sum, node) => addInt64(sum, flatOf(node)), 0)
}

/** A value without its sign. */
export function magnitude(value: Int64): Int64 {
  return value < 0 ? -value : value
}

/** Orders by size, largest first, whatever the sign. */
export function compareSize(a: Int64, b: Int64): number {
  const [left, right] = [magnitude(a), magnitude(b)]
  return left === right ? 0 : left > right ? -1 : 1
}

/** The nodes at one place of a stack, innermost inlined call first. One without functions has its address. */
export function nodeInfos(
  { address, mapping, lines }: Location,
  {
    granularity,
    isByProgram = false,
    hasColumns = false,
  }: Pick<GraphOptions, 'granularity' | 'isByProgram' | 'hasColumns'>,
): NodeInfo[] {
  const program = mapping?.filename ?? ''
  const at = granularity === 'addresses' ? address : 0
  if (lines.length === 0)
    return [{ name: '', address: at, file: '', startLine: 0, line: 0, column: 0, program }]
  const hasLines = granularity === 'lines' || granularity === 'addresses'
  return lines.map(({ function: func, line, column }) => {
    const name = granularity === 'files' ? '' : func.name
    const isNamed = name !== ''
    return {
      name,
      address: at,
      file: granularity === 'functions' ? '' : cleanFile(func),
      startLine: isByProgram || (!isNamed && granularity !== 'files') ? func.startLine : 0,
      line: hasLines ? line : 0,
      column: hasLines && hasColumns ? column : 0,
      program: isByProgram || !isNamed ? program : '',
    }
  })
}

function cleanFile({ filename }: Func): string {
  return cleanPath(filename)
}

/** How a node is shown. */
export function nodeName(info: NodeInfo): string {
  return nodeParts(info).join(' ')
}

/** The parts that a node is shown with: address, name, file and line, as far as there are any. */
export function nodeParts({ name, address, file, line, column, program }: NodeInfo): string[] {
  const parts: string[] = []
  if (address !== 0) parts.push(address.toString(16).padStart(16, '0'))
  if (name !== '') parts.push(name)
  if (line !== 0) parts.push(column === 0 ? `${file}:${line}` : `${file}:${line}:${column}`)
  else if (file !== '') parts.push(file)
  else if (name === '') parts.push(program === '' ? '<unknown>' : `[${baseName(program)}]`)
  return parts
}

/** The keys of nodes, for `kept`. */
export function keysOf(nodes: readonly GraphNode[]): Set<string> {
  return new Set(nodes.map(({ info }) => nodeKey(info)))
}

/** Tells nodes apart: two places with the same key are one node. */
export function nodeKey({ name, address, file, startLine, line, column, program }: NodeInfo): string {
  // Lengths first: names may hold any character, so that no separator is safe.
  return `${name.length} ${file.length} ${address} ${startLine} ${line} ${column} ${name}${file}${program}`
}

/** What settles the order of nodes that look the same: all their fields, in this order. */
export function infoText({ name, address, file, startLine, line, column, program }: NodeInfo): string {
  return `{${name}  ${address} ${file} ${startLine} ${line} ${column} ${program}}`
}
