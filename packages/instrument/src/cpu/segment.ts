// What the sampler saw between two moments, as samples in the order of time.
import type { EngineTimeNode, EngineTimeProfile } from '../engine.ts'
import { type Frame, toFrame } from '../frame.ts'
import type { SampleContext } from './sample-context.ts'

/** A place in a tree of calls. */
export interface CallNode {
  readonly frame: Frame
  /** Undefined where the stack begins. */
  readonly parent: CallNode | undefined
  /** The event loop waits here. */
  readonly idle: boolean
}

/** One look at the stack. */
export interface TimedSample {
  /** On the clock of `process.hrtime`; 0 where it is not known. */
  readonly atMicros: number
  readonly node: CallNode
  readonly context: SampleContext | undefined
  /** How many looks this stands for: 0 for what has processor time alone. */
  readonly count: number
  cpuNanos: number
}

/** What was sampled from one moment to another. */
export interface Segment {
  /** On the clock of `process.hrtime`. */
  readonly startMicros: number
  readonly endMicros: number
  /** Mean time between two looks. */
  readonly periodNanos: number
  /** Time passing by the clock that one look stands for. */
  readonly wallNanosPerSample: number
  /** In the order of time; those without a moment come first. */
  readonly samples: readonly TimedSample[]
  /** Processor time of all threads but those that run JavaScript. */
  readonly otherThreadsCpuNanos: number
}

/** When the engine's profile was taken, and by which clocks. */
export interface SegmentClock {
  readonly startMicros: number
  readonly endMicros: number
  /** What to take from the engine's time, which is that of the calendar, to get the time of `process.hrtime`. */
  readonly epochOffsetMicros: number
  /** The interval that was asked for. */
  readonly intervalMicros: number
}

/** What stands for garbage collections, and for threads that run no JavaScript, in profiles. */
export const runtimeFrames: Readonly<Record<'runtime' | 'garbageCollection' | 'otherThreads', Frame>> = {
  runtime: { name: 'Node.js', filename: '', line: 0, startLine: 0 },
  garbageCollection: { name: 'Garbage Collection', filename: '', line: 0, startLine: 0 },
  otherThreads: { name: 'Non JS threads activity', filename: '', line: 0, startLine: 0 },
}

const runtimeNode: CallNode = { frame: runtimeFrames.runtime, parent: undefined, idle: false }

/** The place of what threads without JavaScript do. */
export const otherThreadsNode: CallNode = {
  frame: runtimeFrames.otherThreads,
  parent: runtimeNode,
  idle: false,
}

/** Reads what the engine hands out. It has no samples while the main thread is in no JavaScript, `(program)`. */
export function readSegment(profile: EngineTimeProfile, clock: SegmentClock): Segment {
  const samples: TimedSample[] = []
  let looks = 0
  let counted = 0

  const take = (from: EngineTimeNode, node: CallNode): void => {
    let hits = from.hitCount
    for (const { timestamp, context, cpuTime } of from.contexts ?? []) {
      samples.push({
        atMicros: Math.max(1, Number(timestamp) - clock.epochOffsetMicros),
        node,
        // Whoever put it there is in this package.
        context: context as SampleContext | undefined,
        count: hits > 0 ? 1 : 0,
        cpuNanos: cpuTime ?? 0,
      })
      if (hits > 0) counted++
      hits--
    }
    if (hits > 0 && !node.idle) {
      samples.push({ atMicros: 0, node, context: undefined, count: hits, cpuNanos: 0 })
      counted += hits
    }
  }
  // By hand and not by recursion: stacks are up to 255 deep, in the middle of somebody else's.
  const open: { from: EngineTimeNode; parent: CallNode | undefined }[] = []
  for (const from of profile.topDownRoot.children) {
    if (from.name === '(program)') looks += from.hitCount
    else open.push({ from, parent: from.name === '(garbage collector)' ? runtimeNode : undefined })
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { from, parent } = next
    const node = { frame: frameOf(from), parent, idle: parent === undefined && from.name === '(idle)' }
    looks += from.hitCount
    take(from, node)
    for (const child of from.children) open.push({ from: child, parent: node })
  }

  samples.sort((a, b) => a.atMicros - b.atMicros)
  const durationMicros = clock.endMicros - clock.startMicros
  // The mean is closer to the truth than what was asked for; with a handful of looks, it means nothing.
  const mean = looks > 0 ? durationMicros / looks : clock.intervalMicros
  const periodNanos = 1000 * Math.min(Math.max(mean, clock.intervalMicros), 2 * clock.intervalMicros)
  settle(samples, periodNanos)
  return {
    startMicros: clock.startMicros,
    endMicros: clock.endMicros,
    periodNanos,
    // A thread that was held up catches up with its looks: without this, an overloaded machine has seconds of more
    // than a second.
    wallNanosPerSample: counted > 0 ? Math.min(periodNanos, (1000 * durationMicros) / counted) : 0,
    samples,
    otherThreadsCpuNanos: profile.nonJSThreadsCpuTime ?? 0,
  }
}

/**
 * Gives processor time to whom it belongs. A sample carries the time spent since the one before it; so the first
 * sample of a pause carries the end of the work that the last sample before the pause had met. In a service that is
 * busy for 20 ms and idle for 20 ms, that is a quarter of all.
 *
 * What is spent between two looks at the idle loop stays there: callbacks too short to be met.
 */
function settle(samples: readonly TimedSample[], periodNanos: number): void {
  const reachMicros = (2.5 * periodNanos) / 1000
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1]
    if (before === undefined || before.atMicros === 0 || !sample.node.idle || before.node.idle) continue
    if (sample.atMicros - before.atMicros > reachMicros) continue
    before.cpuNanos += sample.cpuNanos
    sample.cpuNanos = 0
  }
}

// Far more functions than a program has; 50,000 frames are about 6 MB.
const MAX_FRAMES = 50_000
const frames = new Map<string, Frame>()

/** One object for each function, so that trees are compared by identity. */
function frameOf(node: EngineTimeNode): Frame {
  const { name = '', scriptName, scriptId = 0, lineNumber = 0, columnNumber = 0 } = node
  if (name === '(garbage collector)') return runtimeFrames.garbageCollection
  const key = `${scriptId} ${lineNumber} ${columnNumber} ${name}`
  let frame = frames.get(key)
  if (frame === undefined) {
    // Beginning anew costs a little memory and no truth: what is equal is put together in the end.
    if (frames.size >= MAX_FRAMES) frames.clear()
    frame = toFrame({ name, script: scriptName, line: lineNumber, column: columnNumber })
    frames.set(key, frame)
  }
  return frame
}
