// dot: the graph in the language of graphviz, for `dot -Tsvg`.

import type { Int64 } from '@hotpath/profile'
import {
  cumOf,
  divide,
  type Edge,
  flatOf,
  type GraphNode,
  magnitude,
  type NodeInfo,
  nodeParts,
  sortEdges,
  weightOf,
} from '../graph.ts'
import { convert, formatMeasure, formatShare } from '../measure.ts'
import { baseName } from '../path.ts'
import {
  buildPictureGraph,
  MAX_BOXES,
  type NodeTags,
  type PictureGraph,
  sortTags,
  type Tag,
  tagValue,
} from '../picture-graph.ts'
import { chooseUnit, describeNodes, formatValue, printableReport, type Report } from '../report.ts'
import type { Outcome } from '../verbs.ts'

/** Formats a graph in the language of graphviz, as pprof does. */
export function formatDot(report: Report, graph: PictureGraph): string {
  const unit = chooseUnit(report, graph.nodes)
  const format = (value: Int64): string => formatValue(report, value, unit)
  const title = baseNameOf(report)
  const legend = describeNodes(
    { ...report, options: { ...report.options, hasCompactLabels: false } },
    graph,
    unit,
  )
  const lines = [
    `digraph "${escapeDot(title || 'unnamed')}" {`,
    'node [style=filled fillcolor="#f8f8f8"]',
    formatLegend(legend, title),
  ]
  const ids = new Map(graph.nodes.map((node, i) => [node, i + 1] as const))
  const largest = Math.max(0, ...graph.nodes.map((node) => Number(magnitude(flatOf(node)))))
  const withBoxes = new Set<GraphNode>()
  for (const [node, id] of ids) {
    lines.push(`N${id} [${nodeAttributes(node, { id, largest, total: report.total, format })}]`)
    const boxes = formatTags(graph.tags.get(node), { id: `N${id}`, hasCallees: node.out.size > 0, format })
    if (boxes.length > 0) withBoxes.add(node)
    lines.push(...boxes)
  }
  const edges = graph.nodes.flatMap(({ out }) => [...out.values()])
  // What comes to zero is not in the picture, and so there is nothing to draw a line to.
  for (const edge of sortEdges(edges.filter(({ to }) => ids.has(to)))) {
    const attributes = edgeAttributes(edge, { total: report.total, format })
    const distance = withBoxes.has(edge.from) ? ' minlen=2' : ''
    lines.push(`N${ids.get(edge.from)} -> N${ids.get(edge.to)} [${attributes}${distance}]`)
  }
  return `${[...lines, '}'].join('\n')}\n`
}

/** Runs the verb. */
export function run(report: Report): Outcome {
  const printable = printableReport(report)
  return { text: formatDot(printable, buildPictureGraph(printable)) }
}

type Format = (value: Int64) => string

function baseNameOf({ profile: { mappings } }: Report): string {
  return mappings[0]?.filename ? baseName(mappings[0].filename) : ''
}

function formatLegend(lines: readonly string[], title: string): string {
  const [first = ''] = lines
  const label = lines.map((line) => `${escapeDot(line)}\\l`).join('')
  const tooltip = title === '' ? '' : ` tooltip="${escapeDot(title)}"`
  return `subgraph cluster_L { "${escapeDot(first)}" [shape=box fontsize=16 label="${label}"${tooltip}] }`
}

function nodeAttributes(
  node: GraphNode,
  { id, largest, total, format }: { id: number; largest: number; total: Int64; format: Format },
): string {
  const [flat, cum] = [flatOf(node), cumOf(node)]
  const share = (value: Int64): string => formatShare(value, total).trim()
  const own = flat === 0 ? '0' : `${format(flat)} (${share(flat)})`
  const all = cum === flat ? '' : `${flat === 0 ? ' ' : '\\n'}of ${format(cum)} (${share(cum)})`
  // From 8 to 24 points, by the square root: areas are what is compared.
  const size = Number(magnitude(flat))
  const growth = size > 0 && size <= largest ? Math.ceil(16 * Math.sqrt(size / largest)) : 0
  const score = total === 0 ? 0 : Number(cum) / Number(magnitude(total))
  return [
    `label="${nodeLabel(node.info)}${own}${all}"`,
    `id="node${id}"`,
    `fontsize=${8 + growth}`,
    'shape=box',
    `tooltip="${escapeDot(node.name)} (${format(cum)})"`,
    `color="${color(score, 'line')}"`,
    `fillcolor="${color(score, 'ground')}"`,
  ].join(' ')
}

/** The name of a node on lines of its own: packages, types and methods each. */
function nodeLabel(info: NodeInfo): string {
  // What V8 calls in brackets has no parts: (anonymous server.ts:12:7), [Symbol.replace].
  const isWhole = /^[([]/.test(info.name)
  const name = isWhole
    ? escapeDot(info.name)
    : escapeDot(shorten(info.name)).replaceAll('::', '\\n').replaceAll('[...]', '[…]').replaceAll('.', '\\n')
  const file = info.file === '' ? '' : baseName(info.file)
  return nodeParts({ ...info, name, file })
    .map((part) => `${part}\\n`)
    .join('')
}

/** A function's name without what stands before its package or class, as it is written in Go, Java or C++. */
function shorten(name: string): string {
  const whole = name
    .replace(/^\(anonymous namespace\)::/, '')
    .replace(/^(.*?)\/v(?:[2-9]|[1-9][0-9]+)([./].*)$/, '$1$2')
  const patterns = [
    /^(?:[\w\-.]+\/)+(.+)/,
    /^(?:[a-z]\w*\.)*([A-Z][\w$]*\.(?:<init>|[a-z][\w$]*(?:\$\d+)?))(?:\(|$)/,
    /^(?:[_a-zA-Z]\w*::)+(_*[A-Z]\w*::~?[_a-zA-Z]\w*(?:<.*>)?)/,
  ]
  for (const pattern of patterns) {
    const [, found] = pattern.exec(whole) ?? []
    if (found !== undefined) return found
  }
  return whole
}

function edgeAttributes(edge: Edge, { total, format }: { total: Int64; format: Format }): string {
  const weight = weightOf(edge)
  const label = `label=" ${format(weight)}${edge.isInline ? '\\n (inline)' : ''}"`
  const attributes = [label]
  if (total !== 0) {
    const part = (steps: number): number =>
      1 + Math.min(steps, Math.abs(Math.trunc((Number(weight) * steps) / Number(total))))
    if (part(100) > 1) attributes.push(`weight=${part(100)}`)
    if (part(5) > 1) attributes.push(`penwidth=${part(5)}`)
    attributes.push(`color="${color(Number(weight) / Number(magnitude(total)), 'line')}"`)
  }
  const arrow = edge.isResidual ? '...' : '->'
  const tip = `"${escapeDot(edge.from.name)} ${arrow} ${escapeDot(edge.to.name)} (${format(weight)})"`
  attributes.push(`tooltip=${tip} labeltooltip=${tip}`)
  if (edge.isResidual) attributes.push('style="dotted"')
  return attributes.join(' ')
}

interface BoxOptions {
  readonly id: string
  /** A node with callees shows what was measured at itself, a leaf also what its callees had, had it any. */
  readonly hasCallees: boolean
  readonly format: Format
}

/** The boxes of tags that hang on a node: the four texts that come to most, and sizes below each. */
function formatTags(tags: NodeTags | undefined, { id, hasCallees, format }: BoxOptions): string[] {
  if (!tags) return []
  const lines: string[] = []
  for (const [i, tag] of sortTags(tags.texts.values(), hasCallees).slice(0, MAX_BOXES).entries()) {
    const value = tagValue(tag, hasCallees)
    if (value === 0) continue
    const box = `${id}_${i}`
    lines.push(...formatBox({ box, from: id, name: tag.name, value: format(value), style: '' }))
    const sizes = tags.numbers.get(tag.name)
    if (sizes) lines.push(...formatSizes(sizes.values(), { id: box, hasCallees, format }))
  }
  const sizes = tags.numbers.get('')
  if (sizes) lines.push(...formatSizes(sizes.values(), { id, hasCallees, format }))
  return lines
}

function formatSizes(tags: Iterable<Tag>, { id, hasCallees, format }: BoxOptions): string[] {
  return groupSizes(tags, hasCallees).flatMap((tag, i) => {
    const isOwn = hasCallees || tagValue(tag, true) === tagValue(tag, false)
    const value = tagValue(tag, isOwn)
    if (value === 0) return []
    const style = isOwn ? '' : ' style="dotted"'
    // Go doubles the N of these boxes.
    return formatBox({ box: `N${id}_${i}`, from: id, name: tag.name, value: format(value), style })
  })
}

function formatBox({
  box,
  from,
  name,
  value,
  style,
}: Record<'box' | 'from' | 'name' | 'value' | 'style', string>): string[] {
  return [
    `${box} [label = "${escapeQuotes(name)}" id="${box}" fontsize=8 shape=box3d tooltip="${value}"]`,
    `${from} -> ${box} [label=" ${value}" weight=100 tooltip="${value}" labeltooltip="${value}"${style}]`,
  ]
}

/** At most four sizes: the largest, each with those that lie nearest to it: 16B..48B. */
function groupSizes(tags: Iterable<Tag>, isFlat: boolean): Tag[] {
  const sorted = sortTags(tags, isFlat)
  if (sorted.length <= MAX_BOXES) return sorted
  const groups = sorted.slice(0, MAX_BOXES).map((tag) => [tag])
  for (const tag of sorted.slice(MAX_BOXES)) {
    const distances = groups.map(([first]) => (first ? distance(tag, first) : Infinity))
    groups[distances.indexOf(Math.min(...distances))]?.push(tag)
  }
  return sortTags(groups.map(joinSizes), isFlat)
}

function distance(a: Tag, b: Tag): number {
  return Math.abs(convert(b.value, b.unit, a.unit).value - Number(a.value))
}

function joinSizes(group: readonly Tag[]): Tag {
  const byValue = group.toSorted((a, b) => Number(a.value) - convert(b.value, b.unit, a.unit).value)
  const [low, high] = [byValue[0], byValue.at(-1)]
  const label = (tag: Tag | undefined): string => (tag ? formatMeasure(tag.value, tag.unit) : '')
  const sum = (key: 'flat' | 'cum' | 'flatDivisor' | 'cumDivisor'): number =>
    group.reduce((total, tag) => total + Number(tag[key]), 0)
  return {
    name: group.length === 1 ? label(low) : `${label(low)}..${label(high)}`,
    unit: '',
    value: 0,
    flat: divide(sum('flat'), sum('flatDivisor')),
    cum: divide(sum('cum'), sum('cumDivisor')),
    flatDivisor: 0,
    cumDivisor: 0,
  }
}

/**
 * The colour of a share from -1 to 1: green, grey around 0, red. Signs are told apart at once, and small
 * shares get more of the range than they have of the total.
 */
function color(share: number, part: 'line' | 'ground'): string {
  const [fullSaturation, value] = part === 'ground' ? [0.1, 0.93] : [1, 0.7]
  const size = Math.min(1, Math.abs(share))
  const saturation = size < 0.2 ? (fullSaturation * size) / 0.2 : fullSaturation
  const faded = value * (1 - saturation * size ** (1 - 0.7))
  const [red, green] = share < 0 ? [faded, value] : [value, faded]
  const hex = (amount: number): string =>
    Math.trunc(amount * 255)
      .toString(16)
      .padStart(2, '0')
  return `#${hex(red)}${hex(green)}${hex(value * (1 - saturation))}`
}

/** Text between quotes, flush left. */
function escapeDot(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\l')
}

/** Text between quotes which has line breaks of its own. */
function escapeQuotes(text: string): string {
  return text.replaceAll('"', '\\"')
}
