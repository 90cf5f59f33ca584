// Slices as they come, in whatever order of tracks, into the columns of a trace.

import { TraceError } from './errors.ts'
import {
  type ArgValue,
  argTypes,
  type Counter,
  kindOfCategory,
  type Thread,
  type Trace,
  type TraceInfo,
  type Track,
  type TrackKind,
  slices,
} from './trace.ts'

/** V8 keeps stacks of 255 frames at most; what nests deeper than this is no trace of a program. */
const MAX_DEPTH = 2048

/** How a slice ends: in the file, nowhere, or where the file was written, which says that it is unfinished. */
const endings = { met: 0, missing: 1, drawn: 2 } as const

/** Numbers that grow in number. */
class Column {
  #values: Float64Array = new Float64Array(1024)
  length = 0

  push(value: number): number {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.length] = value
    return this.length++
  }

  set(index: number, value: number): void {
    this.#values[index] = value
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }

  take(): Float64Array {
    return this.#values.slice(0, this.length)
  }
}

/** One row of a file, which becomes one lane of a track. */
export interface LaneRow {
  readonly thread: number
  /** What the file calls the track, without the thread's name. */
  readonly track: string
  readonly slices: number[]
}

/** Puts a trace together. Times are nanoseconds after any moment; it begins with the first. */
export class TraceBuilder {
  readonly #source: string
  readonly #texts: string[] = ['']
  readonly #numbers = new Map<string, number>([['', 0]])
  readonly #start = new Column()
  readonly #end = new Column()
  readonly #name = new Column()
  readonly #kind = new Column()
  readonly #ending = new Column()
  readonly #argStart = new Column()
  readonly #argCount = new Column()
  readonly #argKey = new Column()
  readonly #argType = new Column()
  readonly #argValue = new Column()

  /** @param source - what the trace is called in messages */
  constructor(source: string) {
    this.#source = source
  }

  /** The number of a text. */
  text(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const number = this.#texts.push(text) - 1
    this.#numbers.set(text, number)
    return number
  }

  /** Adds a slice; `arg` then adds to this one. Without an end it is in progress until `endSlice` says otherwise. */
  slice(name: string, category: string, start: number, end: number | undefined): number {
    const slice = this.#start.push(start)
    this.#end.push(end ?? start)
    this.#name.push(this.text(name))
    this.#kind.push(Object.hasOwn(kindOfCategory, category) ? (kindOfCategory[category] ?? 0) : slices.other)
    this.#ending.push(end === undefined ? endings.missing : endings.met)
    this.#argStart.push(this.#argKey.length)
    this.#argCount.push(0)
    return slice
  }

  endSlice(slice: number, end: number): void {
    this.#end.set(slice, end)
    if (this.#ending.at(slice) === endings.missing) this.#ending.set(slice, endings.met)
  }

  /** Adds to the slice that was added last. */
  arg(key: string, value: ArgValue): void {
    const slice = this.#start.length - 1
    if (key === 'unfinished' && value === true) {
      this.#ending.set(slice, endings.drawn)
      return
    }
    this.#argKey.push(this.text(key))
    this.#argType.push(
      typeof value === 'string' ? argTypes.text : typeof value === 'number' ? argTypes.number : argTypes.flag,
    )
    this.#argValue.push(typeof value === 'string' ? this.text(value) : Number(value))
    this.#argCount.set(slice, this.#argCount.at(slice) + 1)
  }

  /**
   * Puts it together: rows of one track become its lanes, in the order in which they are given.
   *
   * @throws {TraceError} `TRACE_EMPTY`, `TRACE_TOO_DEEP`
   */
  build(
    info: TraceInfo,
    threads: readonly Thread[],
    rows: readonly LaneRow[],
    quantities: readonly {
      name: string
      thread: number
      points: readonly (readonly [at: number, value: number])[]
    }[],
  ): Trace {
    const [from, to] = this.#extent(quantities)
    const { tracks, lanes } = this.#tracks(threads, rows)
    const count = lanes.reduce((sum, { slices: own }) => sum + own.length, 0)
    const argCount = this.#argKey.length
    const trace = {
      start: new Float64Array(count),
      end: new Float64Array(count),
      name: new Uint32Array(count),
      kind: new Uint8Array(count),
      unfinished: new Uint8Array(count),
      depth: new Uint16Array(count),
      parent: new Int32Array(count),
      laneStart: new Uint32Array(lanes.length + 1),
      argStart: new Uint32Array(count + 1),
      argKey: new Uint32Array(argCount),
      argType: new Uint8Array(argCount),
      argValue: new Float64Array(argCount),
    }
    let at = 0
    let arg = 0
    for (const [lane, { slices: own }] of lanes.entries()) {
      trace.laneStart[lane] = at
      own.sort(
        (a, b) => this.#start.at(a) - this.#start.at(b) || this.#endOf(b, to) - this.#endOf(a, to) || a - b,
      )
      // The slice that was put last into the row of each depth.
      const rows: number[] = []
      for (const slice of own) {
        const start = this.#start.at(slice) - from
        const end = Math.max(start, this.#endOf(slice, to) - from)
        // The first row that is free: where slices nest, the one below what is around it. Where other programs wrote
        // slices that only overlap, rows are still free of overlaps, and as few as may be.
        let depth = 0
        while (depth < rows.length && (trace.end[rows[depth] ?? 0] ?? 0) > start) depth++
        if (depth > MAX_DEPTH) {
          throw new TraceError(
            'TRACE_TOO_DEEP',
            `${this.#source}: laying out: slices lie within each other ${depth} deep, want ${MAX_DEPTH} at most`,
          )
        }
        const around = rows[depth - 1] ?? -1
        trace.start[at] = start
        trace.end[at] = end
        trace.name[at] = this.#name.at(slice)
        trace.kind[at] = this.#kind.at(slice)
        trace.unfinished[at] = this.#ending.at(slice) === endings.met ? 0 : 1
        trace.depth[at] = depth
        trace.parent[at] = around >= 0 && (trace.end[around] ?? 0) >= end ? around : -1
        trace.argStart[at] = arg
        for (let n = 0, first = this.#argStart.at(slice); n < this.#argCount.at(slice); n++, arg++) {
          trace.argKey[arg] = this.#argKey.at(first + n)
          trace.argType[arg] = this.#argType.at(first + n)
          trace.argValue[arg] = this.#argValue.at(first + n)
        }
        // Nothing is within a moment.
        if (this.#kind.at(slice) !== slices.log) rows[depth] = at
        at++
      }
    }
    trace.laneStart[lanes.length] = at
    trace.argStart[count] = arg
    return {
      ...trace,
      info,
      durationNanos: to - from,
      threads,
      tracks,
      texts: this.#texts,
      counters: quantities.map(({ name, thread, points }): Counter => {
        const sorted = points.toSorted(([a], [b]) => a - b)
        return {
          name,
          thread,
          times: Float64Array.from(sorted, ([time]) => time - from),
          values: Float64Array.from(sorted, ([, value]) => value),
        }
      }),
    }
  }

  #endOf(slice: number, traceEnd: number): number {
    return this.#ending.at(slice) === endings.missing
      ? Math.max(traceEnd, this.#end.at(slice))
      : this.#end.at(slice)
  }

  #extent(
    quantities: readonly { points: readonly (readonly [at: number, value: number])[] }[],
  ): [number, number] {
    let from = Number.POSITIVE_INFINITY
    let to = Number.NEGATIVE_INFINITY
    for (let slice = 0; slice < this.#start.length; slice++) {
      from = Math.min(from, this.#start.at(slice))
      to = Math.max(to, this.#end.at(slice))
    }
    for (const { points } of quantities) {
      for (const [at] of points) {
        from = Math.min(from, at)
        to = Math.max(to, at)
      }
    }
    if (from > to) throw new TraceError('TRACE_EMPTY', `${this.#source}: reading: nothing happens in it`)
    return [from, to]
  }

  /** Rows by thread and track, each track's together. */
  #tracks(threads: readonly Thread[], rows: readonly LaneRow[]): { tracks: Track[]; lanes: LaneRow[] } {
    const byTrack = new Map<string, LaneRow[]>()
    for (const row of rows) {
      if (row.slices.length === 0) continue
      const key = `${row.thread} ${row.track}`
      const known = byTrack.get(key)
      if (known) known.push(row)
      else byTrack.set(key, [row])
    }
    const lanes: LaneRow[] = []
    const tracks: Track[] = []
    const all = [...byTrack.values()]
    for (const thread of threads.keys()) {
      for (const own of all) {
        const [first] = own
        if (first?.thread !== thread) continue
        tracks.push({
          kind: this.#kindOfTrack(first),
          name: first.track,
          thread,
          firstLane: lanes.length,
          laneCount: own.length,
        })
        lanes.push(...own)
      }
    }
    return { tracks, lanes }
  }

  #kindOfTrack({ track, slices: own }: LaneRow): TrackKind {
    const kind = this.#kind.at(own[0] ?? 0)
    if (track === 'tasks') return 'tasks'
    if (track === 'outside of tasks') return 'elsewhere'
    if (kind === slices.stall) return 'loop'
    if (kind === slices.gc) return 'gc'
    if (kind === slices.cpu) return 'cpu'
    if (kind === slices.hold) return 'lock'
    if (kind === slices.recorder) return 'recorder'
    return 'other'
  }
}
