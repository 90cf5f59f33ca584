// Perfetto's protobuf -> Trace: tracks, slices, moments and counters, as the flight recorder and others write them.
// Field numbers are those of perfetto/protos/perfetto/trace, as of 2026.

import { WireError, WireReader } from '@hotpath/profile'
import { TraceError } from './errors.ts'
import type { ArgValue, Thread, Trace, TraceInfo } from './trace.ts'
import { type LaneRow, TraceBuilder } from './trace-builder.ts'

/** A track of the file. */
interface FileTrack {
  name: string
  isCounter: boolean
  readonly slices: number[]
  readonly open: number[]
  readonly points: [at: number, value: number][]
}

/** What is written once for a sequence of packets, by its number. */
interface Interned {
  readonly categories: Map<number, string>
  readonly events: Map<number, string>
  readonly annotations: Map<number, string>
}

interface Clocks {
  readonly trace: bigint
  readonly realtime: bigint
}

const eventTypes = { begin: 1, end: 2, moment: 3, counter: 4 } as const
const clockIds = { realtime: 1, boottime: 6 } as const
const text = new TextDecoder()

/**
 * Parses a trace of Perfetto's. Packets that are not about tracks are passed over.
 *
 * @param source - what it is called in messages
 * @throws {TraceError} `TRACE_BAD_WIRE`, `TRACE_EMPTY`, `TRACE_TOO_DEEP`
 */
export function parsePerfetto(bytes: Uint8Array, source: string): Trace {
  try {
    return new PerfettoParser(bytes, source).parse()
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    throw new TraceError('TRACE_BAD_WIRE', `${source}: parsing a trace of Perfetto: ${cause.message}`, {
      cause,
    })
  }
}

class PerfettoParser {
  readonly #bytes: Uint8Array
  readonly #source: string
  readonly #builder: TraceBuilder
  readonly #packets: WireReader
  readonly #tracks = new Map<number, FileTrack>()
  readonly #threads: { name: string; pid: number; tid: number }[] = []
  readonly #interned = new Map<number, Interned>()
  readonly #about = new Map<string, string>()
  #program = ''
  #pid = 0
  #base: bigint | undefined
  #clocks: Clocks | undefined
  #strayEnds = 0

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = bytes
    this.#source = source
    this.#builder = new TraceBuilder(source)
    this.#packets = new WireReader(bytes)
  }

  parse(): Trace {
    const packets = this.#packets
    let count = 0
    while (packets.next()) {
      if (packets.field !== 1) {
        // Nothing else is in a trace: other formats begin with other fields.
        if (count === 0) throw new WireError(`field ${packets.field} where a packet was wanted`)
        packets.skip()
        continue
      }
      const end = packets.enter()
      this.#packet(packets.position, end)
      packets.position = end
      count++
    }
    if (count === 0) throw new TraceError('TRACE_EMPTY', `${this.#source}: reading: there is no packet in it`)
    return this.#finish()
  }

  #reader(start: number, end: number): WireReader {
    return new WireReader(this.#bytes, start, end)
  }

  #packet(start: number, end: number): void {
    const reader = this.#reader(start, end)
    let at: number | bigint | undefined
    let sequence = 0
    let flags = 0
    let event: [number, number] | undefined
    let interned: [number, number] | undefined
    while (reader.next()) {
      switch (reader.field) {
        case 6:
          this.#clockSnapshot(...enter(reader))
          break
        case 8:
          at = reader.uint64()
          break
        case 10:
          sequence = small(reader)
          break
        case 11:
          event = enter(reader)
          break
        case 12:
          interned = enter(reader)
          break
        case 13:
          flags = small(reader)
          break
        case 60:
          this.#descriptor(...enter(reader))
          break
        default:
          reader.skip()
      }
    }
    if ((flags & 1) !== 0) this.#interned.delete(sequence)
    if (interned) this.#intern(sequence, ...interned)
    if (event && at !== undefined) this.#event(this.#after(BigInt(at)), sequence, ...event)
  }

  /** Nanoseconds after the first event: small enough for exact numbers. */
  #after(at: bigint): number {
    this.#base ??= at
    return Number(at - this.#base)
  }

  #clockSnapshot(start: number, end: number): void {
    const reader = this.#reader(start, end)
    const found = new Map<number, bigint>()
    while (reader.next()) {
      if (reader.field !== 1) {
        reader.skip()
        continue
      }
      const clock = this.#reader(...enter(reader))
      let id = 0
      let at = 0n
      while (clock.next()) {
        if (clock.field === 1) id = small(clock)
        else if (clock.field === 2) at = BigInt(clock.uint64())
        else clock.skip()
      }
      found.set(id, at)
    }
    const [trace, realtime] = [found.get(clockIds.boottime), found.get(clockIds.realtime)]
    if (trace !== undefined && realtime !== undefined) this.#clocks ??= { trace, realtime }
  }

  #descriptor(start: number, end: number): void {
    const reader = this.#reader(start, end)
    let uuid = 0
    let name: string | undefined
    let isCounter = false
    while (reader.next()) {
      switch (reader.field) {
        case 1:
          uuid = small(reader)
          break
        case 2:
          name = string(reader)
          break
        case 3: {
          const process = this.#named(...enter(reader), { pid: 1, tid: 0, name: 6 })
          this.#pid ||= process.pid
          this.#program ||= process.name
          break
        }
        case 4: {
          const thread = this.#named(...enter(reader), { pid: 1, tid: 2, name: 5 })
          this.#threads.push(thread)
          name ??= thread.name
          break
        }
        case 8:
          isCounter = true
          reader.skip()
          break
        default:
          reader.skip()
      }
    }
    const track = this.#track(uuid)
    track.name = name ?? track.name
    track.isCounter ||= isCounter
  }

  #named(
    start: number,
    end: number,
    fields: { pid: number; tid: number; name: number },
  ): { pid: number; tid: number; name: string } {
    const reader = this.#reader(start, end)
    const found = { pid: 0, tid: 0, name: '' }
    while (reader.next()) {
      if (reader.field === fields.pid) found.pid = small(reader)
      else if (reader.field === fields.tid) found.tid = small(reader)
      else if (reader.field === fields.name) found.name = string(reader)
      else reader.skip()
    }
    return found
  }

  #track(uuid: number): FileTrack {
    const known = this.#tracks.get(uuid)
    if (known) return known
    const made: FileTrack = { name: '', isCounter: false, slices: [], open: [], points: [] }
    this.#tracks.set(uuid, made)
    return made
  }

  #intern(sequence: number, start: number, end: number): void {
    const interned = this.#interned.get(sequence) ?? {
      categories: new Map<number, string>(),
      events: new Map<number, string>(),
      annotations: new Map<number, string>(),
    }
    this.#interned.set(sequence, interned)
    const into = [undefined, interned.categories, interned.events, interned.annotations]
    const reader = this.#reader(start, end)
    while (reader.next()) {
      const names = into[reader.field]
      if (!names) {
        reader.skip()
        continue
      }
      const entry = this.#reader(...enter(reader))
      let id = 0
      let name = ''
      while (entry.next()) {
        if (entry.field === 1) id = small(entry)
        else if (entry.field === 2) name = string(entry)
        else entry.skip()
      }
      names.set(id, name)
    }
  }

  #event(at: number, sequence: number, start: number, end: number): void {
    const names = this.#interned.get(sequence)
    const reader = this.#reader(start, end)
    let type = 0
    let uuid = 0
    let name = ''
    let category = ''
    let counter = 0
    const args: [string, ArgValue][] = []
    while (reader.next()) {
      switch (reader.field) {
        case 3:
          category = named(names?.categories, small(reader))
          break
        case 4: {
          const arg = this.#annotation(names, ...enter(reader))
          if (arg) args.push(arg)
          break
        }
        case 9:
          type = small(reader)
          break
        case 10:
          name = named(names?.events, small(reader))
          break
        case 11:
          uuid = small(reader)
          break
        case 22:
          category = string(reader)
          break
        case 23:
          name = string(reader)
          break
        case 30:
          counter = Number(reader.int64())
          break
        default:
          reader.skip()
      }
    }
    const track = this.#track(uuid)
    const builder = this.#builder
    if (type === eventTypes.counter) {
      track.points.push([at, counter])
    } else if (type === eventTypes.end) {
      const slice = track.open.pop()
      if (slice === undefined) this.#strayEnds++
      else builder.endSlice(slice, at)
    } else if (type === eventTypes.begin || type === eventTypes.moment) {
      if (track.name === 'trace' && name.startsWith('trace: ')) {
        for (const [key, value] of args) this.#about.set(key, String(value))
        return
      }
      const slice = builder.slice(name, category, at, type === eventTypes.moment ? at : undefined)
      for (const [key, value] of args) builder.arg(key, value)
      track.slices.push(slice)
      if (type === eventTypes.begin) track.open.push(slice)
    }
  }

  #annotation(names: Interned | undefined, start: number, end: number): [string, ArgValue] | undefined {
    const reader = this.#reader(start, end)
    let name = ''
    let value: ArgValue | undefined
    while (reader.next()) {
      switch (reader.field) {
        case 1:
          name = named(names?.annotations, small(reader))
          break
        case 2:
          value = small(reader) === 1
          break
        case 3:
        case 4:
          value = Number(reader.int64())
          break
        case 6:
          value = string(reader)
          break
        case 10:
          name = string(reader)
          break
        default:
          reader.skip()
      }
    }
    return value === undefined ? undefined : [name, value]
  }

  #finish(): Trace {
    const known = this.#threads.map(({ name, pid, tid }) => ({
      name: name || `thread ${tid}`,
      isMain: pid === tid,
    }))
    const threads: Thread[] = known.length > 0 ? known.map(({ name }) => ({ name })) : [{ name: 'main' }]
    // Tracks have the title of their thread in front; the longest that fits is it.
    const titles = threads
      .map(({ name }, thread) => ({ prefix: `${name}: `, thread }))
      .sort((a, b) => b.prefix.length - a.prefix.length)
    const main = Math.max(
      0,
      known.findIndex(({ isMain }) => isMain),
    )
    const placeOf = (name: string): { thread: number; track: string } => {
      const title = titles.find(({ prefix }) => name.startsWith(prefix))
      return title
        ? { thread: title.thread, track: name.slice(title.prefix.length) }
        : { thread: main, track: name || 'without a name' }
    }
    const rows: LaneRow[] = []
    const quantities: { name: string; thread: number; points: [number, number][] }[] = []
    for (const { name, slices, points } of this.#tracks.values()) {
      const { thread, track } = placeOf(name)
      if (slices.length > 0) rows.push({ thread, track, slices })
      if (points.length > 0) quantities.push({ name: track, thread, points })
    }
    return this.#builder.build(this.#info(), threads, rows, quantities)
  }

  #info(): TraceInfo {
    const about = this.#about
    const notes = Array.from(about, ([key, value]) => (key.startsWith('note ') ? value : '')).filter(
      (note) => note !== '',
    )
    if (this.#strayEnds > 0) notes.push(`${this.#strayEnds} ends of slices that did not begin are left out`)
    return {
      program: this.#program,
      pid: this.#pid,
      node: about.get('node') ?? '',
      reason: about.get('reason') ?? '',
      taken: about.get('taken') ?? takenAt(this.#clocks),
      notes,
    }
  }
}

function takenAt(clocks: Clocks | undefined): string {
  const millis = Number((clocks?.realtime ?? 0n) / 1_000_000n)
  return millis > 0 && millis < 8.64e15 ? new Date(millis).toISOString() : ''
}

/** Passes over a message, and says where it lies. */
function enter(reader: WireReader): [start: number, end: number] {
  const end = reader.enter()
  const start = reader.position
  reader.position = end
  return [start, end]
}

/** A number that names something. Beyond 2^53 several would be one, which no writer of traces does. */
function small(reader: WireReader): number {
  return Number(reader.uint64())
}

/** What was written once under a number; nothing where that is not known. */
function named(names: ReadonlyMap<number, string> | undefined, number: number): string {
  return names?.get(number) ?? ''
}

function string(reader: WireReader): string {
  const [start, end] = enter(reader)
  return text.decode(reader.bytes.subarray(start, end))
}
