// Chrome's JSON -> Trace: slices, moments and counters, as the flight recorder, Node.js and browsers write them.

import { TraceError } from './errors.ts'
import type { ArgValue, Thread, Trace, TraceInfo } from './trace.ts'
import { type LaneRow, TraceBuilder } from './trace-builder.ts'

/** The recorder numbers the rows of each thread from a round number on. */
const ROWS_PER_THREAD = 100_000

/** An event of the file, of which nothing is certain. */
type FileEvent = Readonly<Record<string, unknown>>

interface FileRow {
  readonly tid: number
  title: string
  readonly slices: number[]
  readonly open: number[]
}

/**
 * Parses a trace in Chrome's JSON: an object with `traceEvents`, or their list alone.
 *
 * @param source - what it is called in messages
 * @throws {TraceError} `TRACE_BAD_JSON`, `TRACE_NOT_CHROME`, `TRACE_TOO_LARGE`, `TRACE_EMPTY`, `TRACE_TOO_DEEP`
 */
export function parseChrome(bytes: Uint8Array, source: string): Trace {
  const file = parseJson(bytes, source)
  const events = Array.isArray(file) ? file : isObject(file) ? file['traceEvents'] : undefined
  if (!Array.isArray(events)) {
    const message = `${source}: parsing a trace of Chrome: met no list of events, want one as traceEvents`
    throw new TraceError('TRACE_NOT_CHROME', message)
  }
  const parser = new ChromeParser(source)
  for (const event of events) parser.add(event)
  return parser.finish(isObject(file) && isObject(file['metadata']) ? file['metadata'] : {})
}

function parseJson(bytes: Uint8Array, source: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as unknown
  } catch (cause) {
    const met = cause instanceof Error ? cause.message : String(cause)
    if ((cause as NodeJS.ErrnoException).code === 'ERR_STRING_TOO_LONG') {
      const message = `${source}: parsing JSON: ${bytes.length} bytes, want less than 512 MB; Perfetto's form is smaller`
      throw new TraceError('TRACE_TOO_LARGE', message, { cause })
    }
    throw new TraceError('TRACE_BAD_JSON', `${source}: parsing JSON: ${met}`, { cause })
  }
}

class ChromeParser {
  readonly #builder: TraceBuilder
  readonly #rows = new Map<string, FileRow>()
  readonly #counters = new Map<string, { name: string; points: [number, number][] }>()
  #program = ''
  #pid = 0
  /** Nanoseconds of the first event: times are counted from there, which keeps them exact. */
  #base: number | undefined
  #leftOut = 0

  constructor(source: string) {
    this.#builder = new TraceBuilder(source)
  }

  add(event: unknown): void {
    if (!isObject(event) || typeof event['ph'] !== 'string') {
      this.#leftOut++
      return
    }
    const phase = event['ph']
    if (phase === 'M') {
      this.#metadata(event)
      return
    }
    const at = this.#nanos(event['ts'])
    if (at === undefined) {
      this.#leftOut++
      return
    }
    switch (phase) {
      case 'X':
        this.#slice(event, at, at + Math.max(0, nanosOf(event['dur']) ?? 0))
        return
      case 'i':
      case 'I':
        this.#slice(event, at, at)
        return
      case 'B': {
        const { row, slice } = this.#slice(event, at, undefined)
        row.open.push(slice)
        return
      }
      case 'E': {
        const slice = this.#row(event).open.pop()
        if (slice === undefined) this.#leftOut++
        else this.#builder.endSlice(slice, at)
        return
      }
      case 'C':
        this.#counter(event, at)
        return
      default:
        this.#leftOut++
    }
  }

  finish(about: FileEvent): Trace {
    const { threads, rows } = this.#layOut()
    // Names of counters have the title of their thread in front, as those of rows have.
    const placeOf = (name: string): { thread: number; name: string } => {
      const thread = threads.findIndex(({ name: title }, at) => at > 0 && name.startsWith(`${title}: `))
      return thread < 0
        ? { thread: 0, name }
        : { thread, name: name.slice((threads[thread]?.name.length ?? 0) + 2) }
    }
    const quantities = Array.from(this.#counters.values(), ({ name, points }) => ({
      ...placeOf(name),
      points,
    }))
    return this.#builder.build(this.#info(about), threads, rows, quantities)
  }

  #metadata(event: FileEvent): void {
    const args = isObject(event['args']) ? event['args'] : {}
    const name = typeof args['name'] === 'string' ? args['name'] : ''
    if (event['name'] === 'process_name') this.#program ||= name
    else if (event['name'] === 'thread_name') this.#row(event).title = name
    if (typeof event['pid'] === 'number') this.#pid ||= event['pid']
  }

  #nanos(micros: unknown): number | undefined {
    const nanos = nanosOf(micros)
    if (nanos === undefined) return undefined
    this.#base ??= nanos
    // Of numbers near to each other the difference is exact; three digits after the point are what there is.
    return Math.round(nanos - this.#base)
  }

  #slice(event: FileEvent, start: number, end: number | undefined): { row: FileRow; slice: number } {
    const row = this.#row(event)
    const builder = this.#builder
    const slice = builder.slice(textOf(event['name']), textOf(event['cat']), start, end)
    row.slices.push(slice)
    if (isObject(event['args'])) {
      for (const [key, value] of Object.entries(event['args'])) builder.arg(key, argOf(value))
    }
    return { row, slice }
  }

  #counter(event: FileEvent, at: number): void {
    const args = isObject(event['args']) ? Object.entries(event['args']) : []
    for (const [key, value] of args) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue
      const name = textOf(event['name']) + (args.length > 1 ? ` ${key}` : '')
      const known = this.#counters.get(name) ?? { name, points: [] }
      this.#counters.set(name, known)
      known.points.push([at, value])
    }
  }

  #row(event: FileEvent): FileRow {
    const [pid, tid] = [event['pid'], event['tid']].map((id) => (typeof id === 'number' ? id : 0))
    const key = `${pid} ${tid}`
    const known = this.#rows.get(key)
    if (known) return known
    const made: FileRow = { tid: tid ?? 0, title: '', slices: [], open: [] }
    this.#rows.set(key, made)
    return made
  }

  /** Rows of the format are threads; those of the recorder are lanes of tracks of threads. */
  #layOut(): { threads: Thread[]; rows: LaneRow[] } {
    const all = [...this.#rows.values()].filter(({ slices }) => slices.length > 0)
    const isOurs = all.length > 0 && all.every(({ tid, title }) => tid >= ROWS_PER_THREAD && title !== '')
    if (!isOurs) {
      const rows = all.map(({ slices, title, tid }) => ({
        thread: 0,
        track: title || `thread ${tid}`,
        slices,
      }))
      return { threads: [{ name: 'main' }], rows }
    }
    const threads: Thread[] = []
    const places = new Map<number, number>()
    let previous = { thread: -1, track: '', lanes: 0 }
    const rows = all
      .sort((a, b) => a.tid - b.tid)
      .map(({ tid, title, slices }): LaneRow => {
        const place = Math.floor(tid / ROWS_PER_THREAD)
        const prefix = place > 1 ? (/^.*?: /s.exec(title)?.[0] ?? '') : ''
        let thread = places.get(place)
        if (thread === undefined) {
          thread = threads.push({ name: prefix === '' ? 'main' : prefix.slice(0, -2) }) - 1
          places.set(place, thread)
        }
        const own = title.slice(prefix.length)
        // From the second on, lanes have their number behind the name of the track.
        const isNext = previous.thread === thread && own === `${previous.track} ${previous.lanes + 1}`
        previous = isNext ? { ...previous, lanes: previous.lanes + 1 } : { thread, track: own, lanes: 1 }
        return { thread, track: previous.track, slices }
      })
    return { threads, rows }
  }

  #info(about: FileEvent): TraceInfo {
    const said = Array.isArray(about['notes'])
      ? about['notes'].filter((note) => typeof note === 'string')
      : []
    const own =
      this.#leftOut > 0 ? [`${this.#leftOut} events of the file are of a kind that is not shown`] : []
    return {
      program: this.#program,
      pid: this.#pid,
      node: textOf(about['node']),
      reason: textOf(about['reason']),
      taken: textOf(about['to']),
      notes: [...said, ...own],
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function nanosOf(micros: unknown): number | undefined {
  if (typeof micros !== 'number' || !Number.isFinite(micros)) return undefined
  const whole = Math.floor(micros)
  return whole * 1000 + Math.round((micros - whole) * 1000)
}

function argOf(value: unknown): ArgValue {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  return JSON.stringify(value) ?? ''
}
