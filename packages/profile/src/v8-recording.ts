// What V8's CPU profiler recorded, in whichever file it came: a tree of frames and a list of samples -> Profile.

import { type Frame, ProfileBuilder } from './builder.ts'
import type { Label, Profile } from './profile.ts'
import type { V8Input } from './v8-input.ts'

/** A frame, and the one that called it. */
export interface V8Node {
  readonly frame: Frame
  readonly parent: number | undefined
  /** How many of the samples at this frame were on which line. V8 keeps no order of them. */
  readonly ticks: ReadonlyMap<number, number>
}

/** When a sample was taken, in microseconds, at which node, and on which line of it where that is known. */
export interface V8Sample {
  readonly node: number
  readonly time: number
  readonly line?: number | undefined
}

/** One recording of one thread. Times are in microseconds. */
export interface V8Recording {
  readonly nodes: ReadonlyMap<number, V8Node>
  readonly samples: readonly V8Sample[]
  readonly startTime: number
  readonly endTime: number
}

/** How to turn a recording into a profile. */
export interface RecordingOptions {
  readonly includeIdle: boolean
  readonly timeNanos: bigint
  readonly labels: readonly Label[]
  readonly input: V8Input
}

/**
 * V8 records 255 frames of a CPU sample, and 128 of an allocation unless asked for more. Without a bound
 * a hostile file of n nodes takes n * n steps, and one whose nodes run in a circle never ends.
 */
export const MAX_DEPTH = 1024

/** Turns a recording into a profile with the columns `samples`/`count` and `cpu` or `wall`/`nanoseconds`. */
export function toProfile(recording: V8Recording, options: RecordingOptions): Profile {
  const { nodes, startTime, endTime } = recording
  const { includeIdle, timeNanos, labels } = options
  // Some deltas are negative: V8 does not always write samples in the order they were taken.
  const samples = recording.samples.toSorted((a, b) => a.time - b.time)
  const intervals = samples.map(({ time }, index) =>
    Math.max(0, (samples[index + 1]?.time ?? endTime) - time),
  )
  const micros = intervals.reduce((sum, interval) => sum + interval, 0)
  const column = includeIdle ? 'wall' : 'cpu'
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: 'samples', unit: 'count' },
      { type: column, unit: 'nanoseconds' },
    ],
    periodType: { type: column, unit: 'nanoseconds' },
    period: samples.length === 0 ? 0 : Math.round((micros * 1000) / samples.length),
    timeNanos,
    durationNanos: Math.max(0, Math.round((endTime - startTime) * 1000)),
  })

  // Sums by node and line first: there are far fewer of them than samples, and each stack is walked once.
  const sums = new Map<number, Map<number, Sum>>()
  for (const [index, { node, line = 0 }] of samples.entries()) {
    const ofNode = sums.get(node) ?? new Map<number, Sum>()
    sums.set(node, ofNode)
    const sum = ofNode.get(line) ?? { samples: 0, micros: 0 }
    ofNode.set(line, { samples: sum.samples + 1, micros: sum.micros + (intervals[index] ?? 0) })
  }
  for (const [id, byLine] of sums) {
    const [leaf, ...callers] = stackOf(id, nodes, options.input)
    if (!leaf || (leaf.name === '(idle)' && !includeIdle)) continue
    const unplaced = byLine.get(0)
    const placed = unplaced ? spread(unplaced, nodes.get(id)?.ticks ?? new Map()) : []
    for (const [line, sum] of [...placed, ...byLine].filter(([, one]) => one !== unplaced)) {
      // The column that is known is that of the function's beginning.
      const at = line === 0 || line === leaf.line ? leaf : { ...leaf, line, column: 0 }
      builder.add([at, ...callers], [sum.samples, Math.round(sum.micros * 1000)], labels)
    }
  }
  return builder.build()
}

interface Sum {
  readonly samples: number
  readonly micros: number
}

/**
 * Spreads samples whose lines V8 has only counted over these lines, their time in proportion. What was not
 * counted stays at the line on which the function begins (0).
 */
function spread(sum: Sum, ticks: ReadonlyMap<number, number>): [line: number, sum: Sum][] {
  const parts: [line: number, sum: Sum][] = []
  let [left, micros] = [sum.samples, sum.micros]
  const take = (line: number, count: number): void => {
    const samples = Math.min(count, left)
    if (samples <= 0) return
    // To the nanosecond, so that all parts together are the whole.
    const share = samples === left ? micros : Math.round((micros * 1000 * samples) / left) / 1000
    parts.push([line, { samples, micros: share }])
    left -= samples
    micros -= share
  }
  for (const [line, count] of ticks) take(line, count)
  take(0, left)
  return parts
}

/** The frames of a node and its callers, leaf first, without V8's `(root)`. */
function stackOf(id: number, nodes: V8Recording['nodes'], input: V8Input): Frame[] {
  const frames: Frame[] = []
  for (let at: number | undefined = id; at !== undefined;) {
    const node: V8Node | undefined = nodes.get(at)
    if (!node) return input.fail('samples', `node ${at}, which is not there`, 'the id of a node')
    if (node.frame.name !== '(root)') frames.push(node.frame)
    // Parents that run in a circle never end; neither does a stack that V8 cannot have recorded.
    if (frames.length > MAX_DEPTH) input.fail(`node ${id}`, `more than ${MAX_DEPTH} callers`, 'fewer')
    at = node.parent
  }
  return frames
}
