// A trace as Perfetto's protobuf: tracks of slices, moments and quantities, names written once.
// Field numbers are those of perfetto/protos/perfetto/trace, as of 2026.
import type { EventColumns } from './events.ts'
import type { Lane } from './lanes.ts'
import { kinds } from './layout.ts'
import { PacketWriter } from './packet-writer.ts'
import { lockName } from './timeline.ts'
import {
  argNames,
  categories,
  eachArg,
  type ThreadTrace,
  threadTitle,
  type Trace,
  type TraceInfo,
} from './trace.ts'

const field = {
  trace: { packet: 1 },
  packet: {
    clockSnapshot: 6,
    timestamp: 8,
    sequenceId: 10,
    trackEvent: 11,
    internedData: 12,
    sequenceFlags: 13,
    trackDescriptor: 60,
  },
  clockSnapshot: { clocks: 1, primaryTraceClock: 2 },
  clock: { id: 1, timestamp: 2 },
  track: { uuid: 1, name: 2, process: 3, thread: 4, parent: 5, counter: 8 },
  process: { pid: 1, name: 6 },
  thread: { pid: 1, tid: 2, name: 5 },
  counter: { unit: 3, unitName: 6 },
  interned: { categories: 1, eventNames: 2, annotationNames: 3 },
  internedName: { id: 1, name: 2 },
  event: { categoryIds: 3, annotations: 4, type: 9, nameId: 10, track: 11, name: 23, counterValue: 30 },
  annotation: { nameId: 1, bool: 2, int: 4, string: 6, name: 10 },
} as const

const eventTypes = { begin: 1, end: 2, moment: 3, counter: 4 } as const
// Everything that was interned before is forgotten; this packet needs what was interned.
const sequenceFlags = { cleared: 1, needed: 2 } as const
// CLOCK_BOOTTIME, which is what a time without a clock means; CLOCK_REALTIME.
const clocks = { trace: 6, realtime: 1 } as const

const PROCESS_TRACK = 1
const RECORDER_TRACK = 2
// Tracks of each thread are numbered from a round number on.
const TRACKS_PER_THREAD = 1_000_000

/** Returns the trace as bytes. */
export function writePerfetto({ info, threads }: Trace): Buffer {
  const writer = new TraceWriter(info)
  writer.preamble()
  for (const [index, thread] of threads.entries()) writer.thread(thread, (index + 1) * TRACKS_PER_THREAD)
  return writer.finish()
}

class TraceWriter {
  readonly #out = new PacketWriter(1024 * 1024)
  readonly #info: TraceInfo
  readonly #baseLow: number
  readonly #baseHigh: number
  /** Names of each thread are interned anew: a sequence of its own for each. */
  #sequence = 1

  constructor(info: TraceInfo) {
    this.#info = info
    this.#baseLow = Number(BigInt.asUintN(32, info.baseNanos))
    this.#baseHigh = Number(info.baseNanos >> 32n)
  }

  finish(): Buffer {
    return this.#out.finish()
  }

  /** What the trace is of, and how its clock goes with the calendar's. */
  preamble(): void {
    const { pid, program, reason, notes, nodeVersion, toNanos, epochOffsetNanos } = this.#info
    const out = this.#out
    const packet = out.begin(field.trace.packet)
    const snapshot = out.begin(field.packet.clockSnapshot)
    for (const [id, nanos] of [
      [clocks.trace, toNanos],
      [clocks.realtime, toNanos + epochOffsetNanos],
    ] as const) {
      const clock = out.begin(field.clockSnapshot.clocks)
      out.integer(field.clock.id, id)
      out.integer64(field.clock.timestamp, Number(BigInt.asUintN(32, nanos)), Number(nanos >> 32n))
      out.end(clock)
    }
    out.integer(field.clockSnapshot.primaryTraceClock, clocks.trace)
    out.end(snapshot)
    out.end(packet)
    this.#track(PROCESS_TRACK, undefined, undefined, () => {
      const process = out.begin(field.track.process)
      out.integer(field.process.pid, pid)
      out.text(field.process.name, program)
      out.end(process)
    })
    this.#track(RECORDER_TRACK, 'trace', PROCESS_TRACK)
    const at = Number(toNanos - this.#info.baseNanos)
    const event = this.#beginEvent(at, eventTypes.moment, RECORDER_TRACK)
    out.text(field.event.name, `trace: ${reason}`)
    for (const [name, value] of [
      ['reason', reason],
      ['node', nodeVersion],
      ['taken', new Date(Number((toNanos + epochOffsetNanos) / 1_000_000n)).toISOString()],
      ...notes.map((note, index) => [`note ${index + 1}`, note] as const),
    ] as const) {
      const annotation = out.begin(field.event.annotations)
      out.text(field.annotation.name, name)
      out.text(field.annotation.string, value)
      out.end(annotation)
    }
    this.#endEvent(event)
  }

  thread({ thread, events, timeline }: ThreadTrace, firstTrack: number): void {
    const out = this.#out
    const { pid } = this.#info
    this.#sequence++
    this.#track(firstTrack, undefined, undefined, () => {
      const descriptor = out.begin(field.track.thread)
      out.integer(field.thread.pid, pid)
      // Of a process, the thread with its own number is the main one.
      out.integer(field.thread.tid, pid + thread.id)
      out.text(field.thread.name, threadTitle(thread))
      out.end(descriptor)
    })
    this.#intern(events)
    let track = firstTrack
    const prefix = thread.id === 0 ? '' : `${threadTitle(thread)}: `
    for (const { name, lanes } of timeline.tracks) {
      for (const lane of lanes) {
        this.#track(++track, prefix + name, PROCESS_TRACK)
        this.#lane(events, lane, track)
      }
    }
    for (const { name, times, values } of timeline.counters) {
      this.#track(++track, prefix + name, PROCESS_TRACK, () => out.end(out.begin(field.track.counter)))
      for (const [index, time] of times.entries()) {
        const event = this.#beginEvent(time, eventTypes.counter, track)
        out.integer(field.event.counterValue, Math.round(values[index] ?? 0))
        this.#endEvent(event)
      }
    }
  }

  #lane(events: EventColumns, lane: Lane, track: number): void {
    const ends: number[] = []
    const endUntil = (time: number): void => {
      for (let end = ends.at(-1); end !== undefined && end <= time; end = ends.at(-1)) {
        this.#endEvent(this.#beginEvent(end, eventTypes.end, track))
        ends.pop()
      }
    }
    for (const at of lane.events) {
      const start = events.start[at] ?? 0
      endUntil(start)
      if (events.kindOf(at) === kinds.log) {
        this.#event(events, at, eventTypes.moment, track)
      } else {
        this.#event(events, at, eventTypes.begin, track)
        ends.push(events.end[at] ?? start)
      }
    }
    endUntil(Number.POSITIVE_INFINITY)
  }

  #event(events: EventColumns, at: number, type: number, track: number): void {
    const out = this.#out
    const kind = events.kindOf(at)
    const event = this.#beginEvent(events.start[at] ?? 0, type, track)
    out.integer(field.event.categoryIds, kind)
    if (kind === kinds.hold || kind === kinds.wait) {
      out.text(field.event.name, titleOfLock(events, at))
    } else {
      out.integer(field.event.nameId, events.nameIdOf(at) + 1)
    }
    eachArg(events, at, (name, value) => {
      const annotation = out.begin(field.event.annotations)
      out.integer(field.annotation.nameId, argNames.indexOf(name) + 1)
      if (typeof value === 'string') out.text(field.annotation.string, value)
      else if (typeof value === 'number') out.integer(field.annotation.int, value)
      else out.integer(field.annotation.bool, Number(value))
      out.end(annotation)
    })
    this.#endEvent(event)
  }

  #intern({ names }: EventColumns): void {
    const out = this.#out
    const packet = out.begin(field.trace.packet)
    out.integer(field.packet.sequenceId, this.#sequence)
    out.integer(field.packet.sequenceFlags, sequenceFlags.cleared)
    const data = out.begin(field.packet.internedData)
    const intern = (into: number, id: number, name: string): void => {
      const entry = out.begin(into)
      out.integer(field.internedName.id, id)
      out.text(field.internedName.name, name)
      out.end(entry)
    }
    for (const [kind, name] of Object.entries(categories))
      intern(field.interned.categories, Number(kind), name)
    for (const [id, name] of names.entries()) intern(field.interned.eventNames, id + 1, name)
    for (const [id, name] of argNames.entries()) intern(field.interned.annotationNames, id + 1, name)
    out.end(data)
    out.end(packet)
  }

  #track(uuid: number, name: string | undefined, parent: number | undefined, more?: () => void): void {
    const out = this.#out
    const packet = out.begin(field.trace.packet)
    const descriptor = out.begin(field.packet.trackDescriptor)
    out.integer(field.track.uuid, uuid)
    if (name !== undefined) out.text(field.track.name, name)
    if (parent !== undefined) out.integer(field.track.parent, parent)
    more?.()
    out.end(descriptor)
    out.integer(field.packet.sequenceId, this.#sequence)
    out.end(packet)
  }

  #beginEvent(time: number, type: number, track: number): { packet: number; event: number } {
    const out = this.#out
    const packet = out.begin(field.trace.packet)
    this.#time(time)
    out.integer(field.packet.sequenceId, this.#sequence)
    out.integer(field.packet.sequenceFlags, sequenceFlags.needed)
    const event = out.begin(field.packet.trackEvent)
    out.integer(field.event.type, type)
    out.integer(field.event.track, track)
    return { packet, event }
  }

  #endEvent({ packet, event }: { packet: number; event: number }): void {
    this.#out.end(event)
    this.#out.end(packet)
  }

  /** A time after the base, which together may be more than a double holds. */
  #time(time: number): void {
    const after = Math.max(0, Math.round(time))
    const low = this.#baseLow + (after % 2 ** 32)
    const high = this.#baseHigh + Math.floor(after / 2 ** 32) + Math.floor(low / 2 ** 32)
    this.#out.integer64(field.packet.timestamp, low % 2 ** 32, high)
  }
}

function titleOfLock(events: EventColumns, at: number): string {
  return lockName(events.nameOf(at), events.extra[at] ?? 0)
}
