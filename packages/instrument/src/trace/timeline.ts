// The events of one thread as tracks of a timeline: tasks in lanes, the event loop, garbage, locks, samples, quantities.
import type { EventColumns } from './events.ts'
import { kinds } from './layout.ts'
import { type Lane, LanePacker } from './lanes.ts'

/** What a track is about. */
export type TrackKind = 'tasks' | 'elsewhere' | 'loop' | 'gc' | 'lock' | 'cpu' | 'recorder'

/** Rows that belong together and have one name. */
export interface Track {
  readonly kind: TrackKind
  readonly name: string
  readonly lanes: readonly Lane[]
}

/** A quantity over time. */
export interface CounterTrack {
  readonly name: string
  /** Moments, and the values from each on. */
  readonly times: readonly number[]
  readonly values: readonly number[]
}

/** What there is to see of one thread. */
export interface Timeline {
  readonly tracks: readonly Track[]
  readonly counters: readonly CounterTrack[]
}

/** Quantities by the name that they are recorded under. */
export const counters = {
  heapUsed: 'heap used, bytes',
  loopDelay: 'event loop delay, us',
  requests: 'requests in flight',
} as const

/** Lays the events of a thread out. */
export function layOut(events: EventColumns): Timeline {
  const order = sortedSlices(events)
  const tasks = new LanePacker()
  const elsewhere = new LanePacker()
  const loop = new LanePacker()
  const collections = new LanePacker()
  const samples = new LanePacker()
  const recorder = new LanePacker()
  const locks = new Map<number, LanePacker>()
  const packerOf = (at: number): LanePacker => {
    const kind: number = events.kindOf(at)
    switch (kind) {
      case kinds.stall:
        return loop
      case kinds.collection:
        return collections
      case kinds.recorder:
        return recorder
      case kinds.frame:
        return samples
      case kinds.hold: {
        const lock = events.extra[at] ?? 0
        const known = locks.get(lock) ?? new LanePacker()
        locks.set(lock, known)
        return known
      }
      default:
        return events.task[at] === 0 ? elsewhere : tasks
    }
  }
  for (const at of order) {
    const start = events.start[at] ?? 0
    const owner = events.kindOf(at) === kinds.hold ? 0 : (events.task[at] ?? 0)
    if (events.kindOf(at) === kinds.log) packerOf(at).placeMoment(at, owner, start)
    else packerOf(at).place(at, owner, start, events.end[at] ?? start)
  }
  const tracks: Track[] = [
    { kind: 'tasks', name: 'tasks', lanes: tasks.lanes },
    { kind: 'elsewhere', name: 'outside of tasks', lanes: elsewhere.lanes },
    { kind: 'loop', name: 'event loop', lanes: loop.lanes },
    { kind: 'gc', name: 'garbage collection', lanes: collections.lanes },
    { kind: 'cpu', name: 'CPU samples', lanes: samples.lanes },
    ...Array.from(locks, ([lock, { lanes }]): Track => {
      const first = lanes[0]?.events[0] ?? 0
      return { kind: 'lock', name: lockName(events.nameOf(first), lock), lanes }
    }),
    { kind: 'recorder', name: 'recorder', lanes: recorder.lanes },
  ]
  return {
    tracks: tracks.filter(({ lanes }) => lanes.length > 0),
    counters: [...recordedCounters(events), ...requestsInFlight(events)],
  }
}

/** Names a lock, also where whoever made it did not. */
export function lockName(name: string, number: number): string {
  return `${name} ${number}`
}

// Of two that begin and end at the same moment, the one recorded later is around the other: it ended later.
function sortedSlices(events: EventColumns): Int32Array {
  const { start, end, count } = events
  const order = new Int32Array(count)
  let slices = 0
  for (let at = 0; at < count; at++) if (events.kindOf(at) !== kinds.counter) order[slices++] = at
  const found = order.subarray(0, slices)
  // All three are within the columns.
  return found.sort(
    (a, b) =>
      (start[a] as number) - (start[b] as number) ||
      (end[b] as number) - (end[a] as number) ||
      rank(events, a) - rank(events, b) ||
      b - a,
  )
}

/** What is in progress has no end that would tell which of two is around the other. */
function rank(events: EventColumns, at: number): number {
  const kind = events.kindOf(at)
  return kind === kinds.request || kind === kinds.task ? 0 : 1
}

function recordedCounters(events: EventColumns): CounterTrack[] {
  const tracks = new Map<number, { name: string; points: { time: number; value: number }[] }>()
  for (let at = 0; at < events.count; at++) {
    if (events.kindOf(at) !== kinds.counter) continue
    const id = events.nameIdOf(at)
    const track = tracks.get(id) ?? { name: events.nameOf(at), points: [] }
    tracks.set(id, track)
    track.points.push({ time: events.start[at] ?? 0, value: events.end[at] ?? 0 })
  }
  return Array.from(tracks.values(), ({ name, points }) => toCounterTrack(name, points))
}

/** Counts the requests that were being answered at each moment. */
function requestsInFlight(events: EventColumns): CounterTrack[] {
  const changes: { time: number; value: number }[] = []
  for (let at = 0; at < events.count; at++) {
    if (events.kindOf(at) !== kinds.request) continue
    changes.push({ time: events.start[at] ?? 0, value: 1 })
    if (!events.isOpen(at)) changes.push({ time: events.end[at] ?? 0, value: -1 })
  }
  if (changes.length === 0) return []
  changes.sort((a, b) => a.time - b.time || a.value - b.value)
  let inFlight = 0
  const points: { time: number; value: number }[] = []
  for (const [index, { time, value }] of changes.entries()) {
    inFlight += value
    if (changes[index + 1]?.time !== time) points.push({ time, value: inFlight })
  }
  return [toCounterTrack(counters.requests, points)]
}

function toCounterTrack(name: string, points: { time: number; value: number }[]): CounterTrack {
  points.sort((a, b) => a.time - b.time)
  return { name, times: points.map(({ time }) => time), values: points.map(({ value }) => value) }
}
