// CPU samples as a part of a timeline: functions as slices, and for each stall the one that held the event loop up.
import type { Segment } from '../cpu/segment.ts'
import type { Frame } from '../frame.ts'
import type { EventColumns } from './events.ts'
import { kinds } from './layout.ts'

/** Samples of one thread. */
export interface SampleSet {
  readonly frames: readonly SampleFrame[]
  /** For each place in the tree of calls its frame, and its caller; -1 where the stack begins. */
  readonly frameOfNode: Int32Array
  readonly parentOfNode: Int32Array
  /** When each sample was taken, by the clock of `process.hrtime`, in order; and where. */
  readonly atMicros: Float64Array
  readonly nodeOfSample: Int32Array
  readonly periodMicros: number
}

type SampleFrame = Pick<Frame, 'name' | 'filename' | 'line'>

/**
 * Samples of one segment in memory that threads share: handing them to another one takes as long as naming them, and
 * not longer where there are minutes of them.
 */
export interface PackedSamples extends Omit<SampleSet, 'frames'> {
  /** JSON. */
  readonly frames: Uint8Array<SharedArrayBuffer>
}

/** Returns the samples of a segment such that they can be shared. Idle ones are left out. */
export function packSamples(segment: Segment): PackedSamples {
  type Node = Segment['samples'][number]['node']
  const frameIds = new Map<Frame, number>()
  const nodeIds = new Map<Node, number>()
  const frameOfNode: number[] = []
  const parentOfNode: number[] = []
  const frameId = (frame: Frame): number => {
    const id = frameIds.get(frame) ?? frameIds.size
    frameIds.set(frame, id)
    return id
  }
  const nodeId = (node: Node): number => {
    const known = nodeIds.get(node)
    if (known !== undefined) return known
    // Callers come first in the tree.
    const parent = node.parent === undefined ? -1 : nodeId(node.parent)
    const id = frameOfNode.push(frameId(node.frame)) - 1
    parentOfNode.push(parent)
    nodeIds.set(node, id)
    return id
  }
  const samples = segment.samples.filter(({ count, node }) => count > 0 && !node.idle)
  const nodeOfSample = samples.map(({ node }) => nodeId(node))
  const frames = Array.from(frameIds.keys(), ({ name, filename, line }): SampleFrame => ({
    name,
    filename,
    line,
  }))
  return {
    frames: sharedBytes(JSON.stringify(frames)),
    frameOfNode: sharedInts(frameOfNode),
    parentOfNode: sharedInts(parentOfNode),
    atMicros: sharedFloats(samples.map(({ atMicros }) => atMicros)),
    nodeOfSample: sharedInts(nodeOfSample),
    periodMicros: segment.periodNanos / 1000,
  }
}

function sharedBytes(text: string): Uint8Array<SharedArrayBuffer> {
  const bytes = Buffer.from(text)
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}

function sharedInts(values: readonly number[]): Int32Array<SharedArrayBuffer> {
  const shared = new Int32Array(new SharedArrayBuffer(values.length * 4))
  shared.set(values)
  return shared
}

function sharedFloats(values: readonly number[]): Float64Array<SharedArrayBuffer> {
  const shared = new Float64Array(new SharedArrayBuffer(values.length * 8))
  shared.set(values)
  return shared
}

/** Returns the samples of segments since a moment as one set; work for the thread that writes traces. */
export function unpackSamples(segments: readonly PackedSamples[], fromMicros: number): SampleSet {
  const frames: SampleFrame[] = []
  const frameIds = new Map<string, number>()
  const frameOfNode: number[] = []
  const parentOfNode: number[] = []
  const samples: { atMicros: number; node: number }[] = []
  for (const segment of segments) {
    // Shared memory is not to be decoded as it is.
    const own = JSON.parse(Buffer.from(segment.frames.slice()).toString()) as SampleFrame[] // packSamples wrote it
    const ids = own.map((frame) => {
      const key = `${frame.name} ${frame.filename}:${frame.line}`
      const id = frameIds.get(key) ?? frames.push(frame) - 1
      frameIds.set(key, id)
      return id
    })
    const firstNode = frameOfNode.length
    for (const [node, frame] of segment.frameOfNode.entries()) {
      frameOfNode.push(ids[frame] ?? 0)
      const parent = segment.parentOfNode[node] ?? -1
      parentOfNode.push(parent === -1 ? -1 : firstNode + parent)
    }
    for (const [index, atMicros] of segment.atMicros.entries()) {
      const node = firstNode + (segment.nodeOfSample[index] ?? 0)
      if (atMicros >= fromMicros) samples.push({ atMicros, node })
    }
  }
  samples.sort((a, b) => a.atMicros - b.atMicros)
  return {
    frames,
    frameOfNode: Int32Array.from(frameOfNode),
    parentOfNode: Int32Array.from(parentOfNode),
    atMicros: Float64Array.from(samples, ({ atMicros }) => atMicros),
    nodeOfSample: Int32Array.from(samples, ({ node }) => node),
    periodMicros: segments.at(-1)?.periodMicros ?? 0,
  }
}

// A look may come late; twice as late as usual is a pause in which something else happened.
const REACH_PERIODS = 2.5
const MAX_STACK_SHOWN = 24

/**
 * Adds samples to events: a function is a slice from the sample in which it was met first until the next one without it.
 * Each stall gets the stack that was met in most of its samples.
 */
export function addSamples(events: EventColumns, set: SampleSet, baseNanos: bigint): void {
  const paths = pathsOf(set)
  const baseMicros = Number(baseNanos / 1000n)
  const subNanos = Number(baseNanos % 1000n)
  const times = Float64Array.from(set.atMicros, (at) => (at - baseMicros) * 1000 - subNanos)
  noteStalls(events, set, paths, times)
  addFrames(events, set, paths, times)
}

/** Returns the frames of each node, outermost first. */
function pathsOf({ frameOfNode, parentOfNode }: SampleSet): readonly Int32Array[] {
  const paths: Int32Array[] = []
  for (const [node, frame] of frameOfNode.entries()) {
    // Callers come first in the tree.
    const above = paths[parentOfNode[node] ?? -1]
    const path = new Int32Array((above?.length ?? 0) + 1)
    if (above) path.set(above)
    path[path.length - 1] = frame
    paths.push(path)
  }
  return paths
}

function addFrames(
  events: EventColumns,
  set: SampleSet,
  paths: readonly Int32Array[],
  times: Float64Array,
): void {
  const names = set.frames.map((frame) => events.addPlace(frame.name, formatPlace(frame)))
  const periodNanos = set.periodMicros * 1000
  const open: { frame: number; start: number }[] = []
  const closeTo = (depth: number, end: number): void => {
    // The innermost ends first, and is recorded first.
    while (open.length > depth) {
      const { frame, start } = open.pop() ?? { frame: 0, start: end }
      events.add(start, end, ((names[frame] ?? 0) << 8) | kinds.frame, 0, 0, 0)
    }
  }
  for (const [index, time] of times.entries()) {
    const path = paths[set.nodeOfSample[index] ?? -1] ?? new Int32Array()
    let same = 0
    while (same < open.length && open[same]?.frame === path[same]) same++
    closeTo(same, time)
    for (const frame of path.subarray(same)) open.push({ frame, start: time })
    const next = times[index + 1] ?? Number.POSITIVE_INFINITY
    if (next - time > REACH_PERIODS * periodNanos) closeTo(0, time + periodNanos)
  }
}

function noteStalls(
  events: EventColumns,
  set: SampleSet,
  paths: readonly Int32Array[],
  times: Float64Array,
): void {
  for (let at = 0; at < events.count; at++) {
    if (events.kindOf(at) !== kinds.stall) continue
    const from = events.start[at] ?? 0
    const to = events.end[at] ?? 0
    const met: Int32Array[] = []
    for (const [index, time] of times.entries()) {
      const path = paths[set.nodeOfSample[index] ?? -1]
      if (time > from && time <= to && path) met.push(path)
    }
    const stack = majority(met).map((frame) => set.frames[frame])
    if (stack.length > 0) {
      events.setText(
        at,
        stack.map((frame) => (frame ? `${frame.name} (${formatPlace(frame)})` : '')).join(' < '),
      )
    }
  }
}

/** Returns the frames that most stacks have in common, leaf first. */
function majority(paths: readonly Int32Array[]): number[] {
  const common: number[] = []
  let left = paths
  for (let depth = 0; ; depth++) {
    const counts = new Map<number, number>()
    for (const path of left) {
      const frame = path[depth]
      if (frame !== undefined) counts.set(frame, (counts.get(frame) ?? 0) + 1)
    }
    const [frame, count] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [0, 0]
    if (count * 2 <= paths.length) return common.toReversed().slice(0, MAX_STACK_SHOWN)
    common.push(frame)
    left = left.filter((path) => path[depth] === frame)
  }
}

function formatPlace({ filename, line }: Pick<Frame, 'filename' | 'line'>): string {
  return filename === '' ? 'no file' : `${filename}:${line}`
}
