// A trace as it is being read: threads, their tracks, the lanes of those, and in the lanes slices, as columns.
// Pages load this module, too: nothing in it is of Node.js.

/** What a track is about; `other` are those that the flight recorder knows nothing of. */
export type TrackKind = 'tasks' | 'elsewhere' | 'loop' | 'gc' | 'cpu' | 'lock' | 'recorder' | 'other'

/** What is known of a trace as a whole. Empty or 0: unknown. */
export interface TraceInfo {
  /** The script of the process. */
  readonly program: string
  readonly pid: number
  readonly node: string
  /** Why it was taken, such as `slow-request`. */
  readonly reason: string
  /** When, in ISO 8601. */
  readonly taken: string
  /** What is missing, in words of the recorder or of the reader. */
  readonly notes: readonly string[]
}

export interface Thread {
  /** `main`, or the worker's title. */
  readonly name: string
}

export interface Track {
  readonly kind: TrackKind
  /** Without the thread's. */
  readonly name: string
  readonly thread: number
  /** Its lanes are those from here on, and up to the first of the next track. */
  readonly firstLane: number
  readonly laneCount: number
}

/** A quantity over time. */
export interface Counter {
  readonly name: string
  readonly thread: number
  /** Nanoseconds after the beginning of the trace, rising, and the value from each on. */
  readonly times: Float64Array
  readonly values: Float64Array
}

/** What a slice is, for those that have a meaning here. */
export const slices = {
  other: 0,
  request: 1,
  task: 2,
  region: 3,
  log: 4,
  call: 5,
  wait: 6,
  hold: 7,
  gc: 8,
  stall: 9,
  cpu: 10,
  recorder: 11,
} as const

export type SliceKind = (typeof slices)[keyof typeof slices]

/** The categories of TRACE-FORMAT.md, by the kind of slice that they name. */
export const kindOfCategory: Readonly<Record<string, SliceKind>> = {
  request: slices.request,
  task: slices.task,
  region: slices.region,
  log: slices.log,
  call: slices.call,
  'lock-wait': slices.wait,
  'lock-hold': slices.hold,
  gc: slices.gc,
  stall: slices.stall,
  cpu: slices.cpu,
  recorder: slices.recorder,
}

/** How a value of an argument is kept. */
export const argTypes = { number: 0, text: 1, flag: 2 } as const

export type ArgValue = number | string | boolean

/** A trace. Columns have one entry for each slice, lane by lane, in the order in which slices of a lane begin. */
export interface Trace {
  readonly info: TraceInfo
  readonly durationNanos: number
  readonly threads: readonly Thread[]
  readonly tracks: readonly Track[]
  readonly counters: readonly Counter[]
  /** All texts; slices and arguments have their numbers. */
  readonly texts: readonly string[]
  /** For each lane, where its slices begin; one more at the end. */
  readonly laneStart: Uint32Array
  /** Nanoseconds after the beginning of the trace. A moment ends when it begins. */
  readonly start: Float64Array
  readonly end: Float64Array
  readonly name: Uint32Array
  readonly kind: Uint8Array
  /** 1: it had begun and not ended. */
  readonly unfinished: Uint8Array
  readonly depth: Uint16Array
  /** The slice around it, or -1. */
  readonly parent: Int32Array
  /** Where the arguments of each slice begin; one more at the end. */
  readonly argStart: Uint32Array
  readonly argKey: Uint32Array
  readonly argType: Uint8Array
  /** A number, the number of a text, or 0 and 1. */
  readonly argValue: Float64Array
}

/** The name of a slice. */
export function nameOf(trace: Trace, slice: number): string {
  return trace.texts[trace.name[slice] ?? 0] ?? ''
}

/** How long a slice took. */
export function durationOf({ start, end }: Trace, slice: number): number {
  return (end[slice] ?? 0) - (start[slice] ?? 0)
}

/** All that a slice says besides. */
export function argsOf(trace: Trace, slice: number): [key: string, value: ArgValue][] {
  const args: [string, ArgValue][] = []
  const last = trace.argStart[slice + 1] ?? 0
  for (let at = trace.argStart[slice] ?? 0; at < last; at++) {
    args.push([trace.texts[trace.argKey[at] ?? 0] ?? '', valueAt(trace, at)])
  }
  return args
}

/** One of the things that a slice says. */
export function argOf(trace: Trace, slice: number, key: string): ArgValue | undefined {
  const last = trace.argStart[slice + 1] ?? 0
  for (let at = trace.argStart[slice] ?? 0; at < last; at++) {
    if (trace.texts[trace.argKey[at] ?? 0] === key) return valueAt(trace, at)
  }
  return undefined
}

function valueAt(trace: Trace, at: number): ArgValue {
  const value = trace.argValue[at] ?? 0
  const type = trace.argType[at]
  if (type === argTypes.text) return trace.texts[value] ?? ''
  return type === argTypes.flag ? value === 1 : value
}

/** The lane that a slice lies in. */
export function laneOf({ laneStart }: Trace, slice: number): number {
  let low = 0
  let high = laneStart.length - 1
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if ((laneStart[middle] ?? 0) <= slice) low = middle
    else high = middle
  }
  return low
}

/** The track that a lane belongs to. */
export function trackOfLane({ tracks }: Trace, lane: number): number {
  return tracks.findLastIndex(({ firstLane }) => firstLane <= lane)
}

/** The thread that a slice was recorded in. */
export function threadOf(trace: Trace, slice: number): number {
  return trace.tracks[trackOfLane(trace, laneOf(trace, slice))]?.thread ?? 0
}

/** The slices of a track, from the first to behind the last. */
export function slicesOf({ laneStart }: Trace, { firstLane, laneCount }: Track): [from: number, to: number] {
  return [laneStart[firstLane] ?? 0, laneStart[firstLane + laneCount] ?? 0]
}
