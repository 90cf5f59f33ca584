// .cpuprofile and .heapprofile, as `node --cpu-prof`, `--heap-prof` and the inspector write them -> Profile.

import { type Frame, ProfileBuilder } from './builder.ts'
import { ProfileError } from './errors.ts'
import type { Profile } from './profile.ts'

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
 * A sample owns the time until the next one, the last until the end, as Chromium's own tools count. V8 says
 * where a function begins, not which of its lines ran, so `line` is that of the function. `(program)` and
 * `(garbage collector)` stay as frames; `(root)` is left out; `period` is the mean interval.
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
  const input: Input = new Input(source)
  const root = input.object(value, 'the profile')
  const nodes = new Map<number, { node: V8Node; parent: number | undefined }>()
  input.array(root['nodes'], 'nodes').forEach((one, index) => {
    const node = input.node(one, `nodes[${index}]`)
    if (nodes.has(node.id)) input.fail(`nodes[${index}]`, `a second node with id ${node.id}`, 'one')
    nodes.set(node.id, { node, parent: undefined })
  })
  for (const [id, { node }] of nodes) {
    for (const child of node.children) {
      const entry = nodes.get(child)
      if (!entry) input.fail(`node ${id}`, `child ${child}, which is not there`, 'the id of a node')
      if (entry.parent !== undefined) input.fail(`node ${child}`, 'two parents', 'one')
      entry.parent = id
    }
  }

  const end = input.number(root['endTime'], 'endTime')
  const times = sampleTimes(root, input)
  const intervals = times.map(({ time }, index) => Math.max(0, (times[index + 1]?.time ?? end) - time))
  const micros = intervals.reduce((sum, interval) => sum + interval, 0)
  const column = includeIdle ? 'wall' : 'cpu'
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: 'samples', unit: 'count' },
      { type: column, unit: 'nanoseconds' },
    ],
    periodType: { type: column, unit: 'nanoseconds' },
    period: times.length === 0 ? 0 : Math.round((micros * 1000) / times.length),
    timeNanos,
    durationNanos: Math.max(0, Math.round((end - input.number(root['startTime'], 'startTime')) * 1000)),
  })

  // Time by node first: there are far fewer nodes than samples, and each stack is walked once.
  const byNode = new Map<number, { samples: number; micros: number }>()
  times.forEach(({ id }, index) => {
    const sum = byNode.get(id) ?? { samples: 0, micros: 0 }
    byNode.set(id, { samples: sum.samples + 1, micros: sum.micros + (intervals[index] ?? 0) })
  })
  for (const [id, sum] of byNode) {
    const frames: Frame[] = []
    for (let at: number | undefined = id; at !== undefined;) {
      const entry = nodes.get(at)
      if (!entry) input.fail('samples', `node ${at}, which is not there`, 'the id of a node')
      if (entry.node.frame.name !== '(root)') frames.push(entry.node.frame)
      // Parents that run in a circle never end; neither does a stack that V8 cannot have recorded.
      if (frames.length > MAX_DEPTH) input.fail(`node ${id}`, `more than ${MAX_DEPTH} callers`, 'fewer')
      at = entry.parent
    }
    const idle = frames[0]?.name === '(idle)'
    if (frames.length > 0 && (includeIdle || !idle))
      builder.add(frames, [sum.samples, Math.round(sum.micros * 1000)])
  }
  return builder.build()
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
  const input: Input = new Input(source)
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

/**
 * V8 records 255 frames of a CPU sample, and 128 of an allocation unless asked for more. Without a bound
 * a hostile file of n nodes takes n * n steps, and one whose nodes run in a circle never ends.
 */
const MAX_DEPTH = 1024

interface V8Node {
  readonly id: number
  readonly frame: Frame
  readonly children: readonly number[]
}

/** Reads when each sample was taken, in microseconds, in order of time. */
function sampleTimes(root: Record<string, unknown>, input: Input): { id: number; time: number }[] {
  const ids = input.array(root['samples'], 'samples')
  const deltas = input.array(root['timeDeltas'], 'timeDeltas')
  if (deltas.length !== ids.length) {
    input.fail('timeDeltas', `${deltas.length} of them`, `${ids.length}, one for each sample`)
  }
  let time = input.number(root['startTime'], 'startTime')
  const times = ids.map((id, index) => {
    time = input.number(time + input.number(deltas[index], `timeDeltas[${index}]`), `timeDeltas[${index}]`)
    return { id: input.number(id, `samples[${index}]`), time }
  })
  // Some deltas are negative: V8 does not always write samples in the order they were taken.
  return times.toSorted((a, b) => a.time - b.time)
}

/** Reads parts of a value that may be anything, and says where it is not what it should be. */
class Input {
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  fail(where: string, met: string, want: string): never {
    throw new ProfileError('PROFILE_BAD_V8', `${this.#source}: reading ${where}: ${met}, want ${want}`)
  }

  object(value: unknown, where: string): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown> // an object has string keys, its values are checked when read
    }
    return this.fail(where, describe(value), 'an object')
  }

  array(value: unknown, where: string): readonly unknown[] {
    return Array.isArray(value) ? value : this.fail(where, describe(value), 'an array')
  }

  /** A number whose differences stay exact a thousand times over: microseconds become nanoseconds. */
  number(value: unknown, where: string): number {
    if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER / 4000) return value
    return this.fail(where, describe(value), 'a number')
  }

  text(value: unknown, where: string): string {
    return typeof value === 'string' ? value : this.fail(where, describe(value), 'a string')
  }

  node(value: unknown, where: string): V8Node {
    const node = this.object(value, where)
    return {
      id: this.number(node['id'], `${where}.id`),
      frame: this.frame(node['callFrame'], where),
      children: this.array(node['children'] ?? [], `${where}.children`).map((child) =>
        this.number(child, `${where}.children`),
      ),
    }
  }

  frame(value: unknown, where: string): Frame {
    const frame = this.object(value, `${where}.callFrame`)
    const name = this.text(frame['functionName'], `${where}.functionName`)
    // V8 counts both from 0, and gives -1 for frames that have no source.
    const line = Math.max(0, Math.round(this.number(frame['lineNumber'], `${where}.lineNumber`)) + 1)
    const column = Math.max(0, Math.round(this.number(frame['columnNumber'], `${where}.columnNumber`)) + 1)
    const filename = toFilename(this.text(frame['url'], `${where}.url`))
    return { name: name || '(anonymous)', filename, line, column, startLine: line }
  }
}

/** `file:///srv/a%20b.ts` -> `/srv/a b.ts`; other URLs and `node:` modules stay as they are. */
function toFilename(url: string): string {
  if (!url.startsWith('file:///')) return url
  const path = url.slice('file://'.length)
  try {
    return decodeURIComponent(path)
  } catch {
    return path // a lone % is part of the name
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
