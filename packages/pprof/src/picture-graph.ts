// The graph of a picture: which nodes say most about where the time went, their tags, and no call too many.

import { addInt64, type Int64, type Label, type Sample } from '@hotpath/profile'
import {
  buildGraph,
  compareSize,
  divide,
  type Edge,
  type GraphNode,
  infoText,
  keysOf,
  magnitude,
  sortEdges,
} from './graph.ts'
import { formatMeasure } from './measure.ts'
import { compareText } from './order.ts'
import { type Report, withShortPaths } from './report.ts'

/** A label, or several, of the samples at a node, and what those come to. */
export interface Tag {
  readonly name: string
  /** Of a number. */
  readonly unit: string
  readonly value: Int64
  flat: Int64
  cum: Int64
  flatDivisor: Int64
  cumDivisor: Int64
}

/** The tags of a node: by their text, and the numbers below each of those, or below none (the empty text). */
export interface NodeTags {
  texts: Map<string, Tag>
  numbers: Map<string, Map<string, Tag>>
}

/** The nodes of a picture in order, and what was left out. */
export interface PictureGraph {
  readonly nodes: readonly GraphNode[]
  readonly tags: ReadonlyMap<GraphNode, NodeTags>
  readonly originalCount: number
  readonly droppedNodes: number
  readonly droppedEdges: number
}

/** At most so many boxes of tags hang on a node. */
export const MAX_BOXES = 4

/**
 * Builds the graph of a picture. Nodes are chosen by how much there is to see at them: one which only passes
 * on what its caller gives to its callee says less than one at which calls come together or part.
 */
export function buildPictureGraph(report: Report): PictureGraph {
  const { trim } = report
  const profile = withShortPaths(report)
  const build = (kept?: ReadonlySet<string>): { nodes: GraphNode[]; tags: Map<GraphNode, NodeTags> } => {
    const tags = new Map<GraphNode, NodeTags>()
    const observe = (node: GraphNode, sample: Sample, isFlat: boolean): void => {
      let own = tags.get(node)
      if (!own) tags.set(node, (own = { texts: new Map(), numbers: new Map() }))
      addTags(own, sample, { report, isFlat })
    }
    const nodes = buildGraph(profile, { ...trim, ...(kept && { kept }), observe })
    return { nodes, tags }
  }

  let graph = build()
  const total = Number(graph.nodes.reduce<Int64>((sum, { flat }) => addInt64(sum, flat), 0))
  const nodeCutoff = Math.trunc(Math.abs(total * trim.nodeFraction))
  const edgeCutoff = Math.trunc(Math.abs(total * trim.edgeFraction))
  const large = graph.nodes.filter(({ cum }) => magnitude(cum) >= nodeCutoff)
  const droppedNodes = graph.nodes.length - large.length
  if (droppedNodes > 0) graph = build(keysOf(large))
  const originalCount = graph.nodes.length
  sortByInterest(graph.nodes)
  if (trim.nodeCount > 0) {
    dropSmallTags(graph.tags, nodeCutoff)
    dropSmallEdges(graph.nodes, edgeCutoff)
    const chosen = chooseNodes(graph, trim.nodeCount)
    if (chosen.length < graph.nodes.length) {
      graph = build(keysOf(chosen))
      sortByInterest(graph.nodes)
    }
  }
  dropSmallTags(graph.tags, nodeCutoff)
  const droppedEdges = dropSmallEdges(graph.nodes, edgeCutoff)
  dropRedundantEdges(graph.nodes)
  return { ...graph, originalCount, droppedNodes, droppedEdges }
}

function addTags(
  { texts, numbers }: NodeTags,
  sample: Sample,
  { report: { column, divisor, tagUnits, unit }, isFlat }: { report: Report; isFlat: boolean },
): void {
  const value = sample.values[column] ?? 0
  const count = divisor === undefined ? 0 : (sample.values[divisor] ?? 0)
  const add = (tag: Tag): void => {
    if (isFlat) {
      tag.flat = addInt64(tag.flat, value)
      tag.flatDivisor = addInt64(tag.flatDivisor, count)
    } else {
      tag.cum = addInt64(tag.cum, value)
      tag.cumDivisor = addInt64(tag.cumDivisor, count)
    }
  }
  const text = joinTexts(sample.labels)
  if (text !== '') add(findTag(texts, { name: text, unit: '', value: 0 }))
  let below = numbers.get(text)
  if (!below) numbers.set(text, (below = new Map()))
  for (const { key, num } of sample.labels) {
    // Of numbers only bytes make a picture: how large the things were that a place allocates.
    if (num === undefined || key !== 'bytes') continue
    const own = tagUnits.get(key) ?? ''
    add(findTag(below, { name: formatMeasure(num, own, unit), unit: own, value: num }))
  }
}

function findTag(tags: Map<string, Tag>, { name, unit, value }: Pick<Tag, 'name' | 'unit' | 'value'>): Tag {
  let tag = tags.get(name)
  if (!tag) tags.set(name, (tag = { name, unit, value, flat: 0, cum: 0, flatDivisor: 0, cumDivisor: 0 }))
  return tag
}

/** All texts of a sample, each on a line of its own, with line breaks and backslashes as graphviz has them. */
function joinTexts(labels: readonly Label[]): string {
  return labels
    .flatMap(({ key, str }) =>
      str === undefined || key === 'pprof::base' ? [] : [`${key}:${str}`.replaceAll('\\', '\\\\')],
    )
    .toSorted(compareText)
    .join(String.raw`\n`)
}

/** Tags by what they come to, largest first: their own value, or that with callees’. */
export function sortTags(tags: Iterable<Tag>, isFlat: boolean): Tag[] {
  return [...tags].toSorted(
    (a, b) =>
      (isFlat ? 0 : compareSize(a.cum, b.cum)) || compareSize(a.flat, b.flat) || compareText(a.name, b.name),
  )
}

/** What a tag comes to; where means are wanted, one of them. */
export function tagValue(tag: Tag, isFlat: boolean): Int64 {
  return isFlat ? divide(tag.flat, tag.flatDivisor) : divide(tag.cum, tag.cumDivisor)
}

function dropSmallTags(tags: ReadonlyMap<GraphNode, NodeTags>, cutoff: number): void {
  const isSmall = ({ flat, cum }: Tag): boolean => magnitude(flat) < cutoff && magnitude(cum) < cutoff
  for (const { texts, numbers } of tags.values()) {
    for (const map of [texts, ...numbers.values()])
      for (const [name, tag] of map) if (isSmall(tag)) map.delete(name)
  }
}

function dropSmallEdges(nodes: readonly GraphNode[], cutoff: number): number {
  let dropped = 0
  for (const node of nodes) {
    for (const [caller, { weight }] of node.in) {
      if (magnitude(weight) >= cutoff) continue
      node.in.delete(caller)
      caller.out.delete(node)
      dropped++
    }
  }
  return dropped
}

/** The first nodes, until they and their boxes are as many as wanted. */
function chooseNodes(
  { nodes, tags }: { nodes: readonly GraphNode[]; tags: ReadonlyMap<GraphNode, NodeTags> },
  wanted: number,
): readonly GraphNode[] {
  let boxes = 0
  const last = nodes.findIndex((node) => {
    const { texts, numbers } = tags.get(node) ?? { texts: new Map<string, Tag>(), numbers: new Map() }
    const own = [texts, ...numbers.values()]
      .flatMap((map) => [...map.values()])
      .filter(({ flat }) => flat !== 0)
    boxes += 1 + Math.min(own.length, MAX_BOXES)
    return boxes >= wanted
  })
  return nodes.slice(0, last === -1 ? wanted : last + 1)
}

/**
 * Takes out calls over nodes that were left out, where another way leads to the same node: from the last node
 * on, and from the lightest call up to the first that leads over none.
 */
function dropRedundantEdges(nodes: readonly GraphNode[]): void {
  for (const node of nodes.toReversed()) {
    for (const edge of sortEdges(node.in.values()).toReversed()) {
      if (!edge.isResidual) break
      if (!hasOtherWay(edge)) continue
      edge.from.out.delete(edge.to)
      edge.to.in.delete(edge.from)
    }
  }
}

function hasOtherWay(edge: Edge): boolean {
  const seen = new Set([edge.to])
  const queue = [edge.to]
  for (let node = queue.shift(); node; node = queue.shift()) {
    for (const [caller, call] of node.in) {
      if (call === edge || seen.has(caller)) continue
      if (caller === edge.from) return true
      seen.add(caller)
      queue.push(caller)
    }
  }
  return false
}

function sortByInterest(nodes: GraphNode[]): void {
  const scores = new Map(nodes.map((node) => [node, Math.abs(interest(node))] as const))
  nodes.sort(
    (a, b) =>
      (scores.get(b) ?? 0) - (scores.get(a) ?? 0) ||
      compareText(a.name, b.name) ||
      compareSize(a.flat, b.flat) ||
      compareText(infoText(a.info), infoText(b.info)),
  )
}

/** How much there is to see at a node: the more evenly calls come together or part there, the more. */
function interest(node: GraphNode): number {
  const entropy =
    (node.in.size === 0 ? 1 : entropyOf(node.in.values(), 0)) +
    (node.out.size === 0 ? 1 : entropyOf(node.out.values(), Number(node.flat)))
  return Math.trunc(entropy * Number(node.cum)) + Number(node.flat)
}

function entropyOf(edges: Iterable<Edge>, own: number): number {
  // Without signs: in a difference what came and what went would cancel out, and leave nothing to divide by.
  const weights = [...Array.from(edges, ({ weight }) => Number(weight)), own].map(Math.abs)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let entropy = 0
  for (const weight of weights) if (weight > 0) entropy -= (weight / total) * Math.log2(weight / total)
  return entropy
}
