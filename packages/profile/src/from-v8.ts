// .cpuprofile and .heapprofile, as `node --cpu-prof`, `--heap-prof` and the inspector write them -> Profile.

import { type Frame, ProfileBuilder } from './builder.ts'
import type { Profile } from './profile.ts'
import { V8Input } from './v8-input.ts'
import { MAX_DEPTH, toProfile, type V8Node, type V8Sample } from './v8-recording.ts'

/** How to read a CPU profile of V8. */
export interface V8CpuOptions {
  /** What the value is called in error messages: a file name. Default: `cpuprofile`. */
  readonly source?: string
  /**
   * Whether time in which nothing ran is counted, as a frame `(idle)`. The column is `wall` then, and
   * otherwise `cpu`. Default: false.
   */
  readonly includeIdle?: boolean
  /** When the recording began, since 1970: V8's own times count from the machine's start. Default: 0n, unknown. */
  readonly timeNanos?: bigint
}

/** How to read a heap profile of V8. */
export interface V8HeapOptions {
  /** What the value is called in error messages: a file name. Default: `heapprofile`. */
  readonly source?: string
  /** The sampling interval it was recorded with: V8 does not write it down. Default: 0, unknown. */
  readonly sampleIntervalBytes?: number
  /** When it was taken, since 1970. Default: 0n, unknown. */
  readonly timeNanos?: bigint
}

/**
 * Turns a parsed `.cpuprofile` into a profile with the columns `samples`/`count` and `cpu`/`nanoseconds`.
 *
 * A sample owns the time until the next one, the last until the end, as Chromium's own tools count. Where V8
 * counted the lines of a function's own samples, they lie on these, their time in proportion; a caller lies on
 * the line where it begins, since V8 does not say which of its lines called. Functions without a name are
 * named for where they begin. `(program)` and `(garbage collector)` stay as frames; `(root)` is left out;
 * `period` is the mean interval.
 *
 * What V8 calls CPU time is the time between samples: a thread which the machine kept waiting while it had
 * something to run is counted as running.
 *
 * @param value - what `JSON.parse` or the inspector's `Profiler.stop` gave; anything at all is checked
 * @throws {ProfileError} `PROFILE_BAD_V8`, saying which part is not as V8 writes it
 * @example
 * fromV8CpuProfile(JSON.parse(readFileSync('CPU.20261123.cpuprofile', 'utf8')))
 */
export function fromV8CpuProfile(value: unknown, options: V8CpuOptions = {}): Profile {
  const { source = 'cpuprofile', includeIdle = false, timeNanos = 0n } = options
  const input: V8Input = new V8Input(source)
  const root = input.object(value, 'the profile')
  const nodes = readNodes(root['nodes'], input)
  const endTime = input.number(root['endTime'], 'endTime')
  const samples = readSamples(root, input)
  const startTime = input.number(root['startTime'], 'startTime')
  return toProfile({ nodes, samples, startTime, endTime }, { includeIdle, timeNanos, labels: [], input })
}

/**
 * Turns a parsed `.heapprofile` into a profile with the column `inuse_space`/`bytes`: the sampled
 * allocations that were alive when it was taken, already scaled up by V8.
 *
 * How many objects they were is not in the file, so there is no `inuse_objects`.
 *
 * @param value - what `JSON.parse` or the inspector's `HeapProfiler.stopSampling` gave; anything is checked
 * @throws {ProfileError} `PROFILE_BAD_V8`, saying which part is not as V8 writes it
 */
export function fromV8HeapProfile(value: unknown, options: V8HeapOptions = {}): Profile {
  const { source = 'heapprofile', sampleIntervalBytes = 0, timeNanos = 0n } = options
  const input: V8Input = new V8Input(source)
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }],
    periodType: { type: 'space', unit: 'bytes' },
    period: sampleIntervalBytes,
    timeNanos,
  })
  const head = input.object(value, 'the profile')['head']
  // A list of what is still to be visited, not recursion: the depth is the file's choice.
  const waiting: { value: unknown; where: string; callers: readonly Frame[] }[] = [
    { value: head, where: 'head', callers: [] },
  ]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { where, callers } = next
    const node = input.object(next.value, where)
    const frame = input.frame(node['callFrame'], where)
    const stack = frame.name === '(root)' ? callers : [frame, ...callers]
    if (stack.length > MAX_DEPTH) input.fail(where, `more than ${MAX_DEPTH} callers`, 'fewer')
    const size = input.number(node['selfSize'], `${where}.selfSize`)
    if (size > 0 && stack.length > 0) builder.add(stack, [Math.round(size)])
    input.array(node['children'] ?? [], `${where}.children`).forEach((child, index) => {
      waiting.push({ value: child, where: `node under ${frame.name}, child ${index}`, callers: stack })
    })
  }
  return builder.build()
}

/** Reads the tree, which names the children of each node. */
function readNodes(value: unknown, input: V8Input): Map<number, V8Node> {
  const children = new Map<number, readonly number[]>()
  const nodes = new Map<number, { -readonly [K in keyof V8Node]: V8Node[K] }>()
  input.array(value, 'nodes').forEach((one, index) => {
    const where = `nodes[${index}]`
    const node = input.object(one, where)
    const id = input.number(node['id'], `${where}.id`)
    if (nodes.has(id)) input.fail(where, `a second node with id ${id}`, 'one')
    const frame = input.frame(node['callFrame'], where)
    nodes.set(id, { frame, parent: undefined, ticks: readTicks(node['positionTicks'], where, input) })
    const list = input.array(node['children'] ?? [], `${where}.children`)
    children.set(
      id,
      list.map((child) => input.number(child, `${where}.children`)),
    )
  })
  for (const [id, list] of children) {
    for (const child of list) {
      const node = nodes.get(child)
      if (!node) input.fail(`node ${id}`, `child ${child}, which is not there`, 'the id of a node')
      if (node.parent !== undefined) input.fail(`node ${child}`, 'two parents', 'one')
      node.parent = id
    }
  }
  return nodes
}

/** How many samples were on which line. V8 gives a line once for each of its instructions. */
function readTicks(value: unknown, where: string, input: V8Input): Map<number, number> {
  const ticks = new Map<number, number>()
  input.array(value ?? [], `${where}.positionTicks`).forEach((one, index) => {
    const at = `${where}.positionTicks[${index}]`
    const tick = input.object(one, at)
    const line = Math.max(0, Math.round(input.number(tick['line'], `${at}.line`)))
    const count = Math.max(0, Math.round(input.number(tick['ticks'], `${at}.ticks`)))
    ticks.set(line, (ticks.get(line) ?? 0) + count)
  })
  return ticks
}

/** Reads at which node each sample was taken, and when. */
function readSamples(root: Record<string, unknown>, input: V8Input): V8Sample[] {
  const ids = input.array(root['samples'], 'samples')
  const deltas = input.array(root['timeDeltas'], 'timeDeltas')
  if (deltas.length !== ids.length) {
    input.fail('timeDeltas', `${deltas.length} of them`, `${ids.length}, one for each sample`)
  }
  let time = input.number(root['startTime'], 'startTime')
  return ids.map((id, index) => {
    time = input.number(time + input.number(deltas[index], `timeDeltas[${index}]`), `timeDeltas[${index}]`)
    return { node: input.number(id, `samples[${index}]`), time }
  })
}
