// The rows of a picture: slices that lie beside each other and never upon each other, so that they can be looked up.

import { firstEndingAfter } from '../rows-in-order.ts'
import { laneOf, slicesOf, type Trace, type Track } from '../trace.ts'
import type { Reading } from './reading.ts'

/** A row of slices, or of a quantity over time. */
export type Row =
  | { readonly is: 'slices'; readonly slices: Uint32Array }
  | { readonly is: 'counter'; readonly counter: number; readonly max: number }

/** Rows that belong together, below a heading. */
export interface Section {
  /** The same for the same section of the same trace. */
  readonly key: string
  readonly title: string
  readonly thread: number
  readonly rows: readonly Row[]
  /** How many rows there would be if it was unfolded. */
  readonly isFolded: boolean
}

/** For each lane and each depth, its slices. */
export function laneRows({ laneStart, depth }: Trace): (readonly Uint32Array[])[] {
  return Array.from({ length: laneStart.length - 1 }, (_, lane) => {
    const rows: number[][] = []
    for (let slice = laneStart[lane] ?? 0; slice < (laneStart[lane + 1] ?? 0); slice++) {
      const row = (rows[depth[slice] ?? 0] ??= [])
      row.push(slice)
    }
    return Array.from(rows, (row) => Uint32Array.from(row ?? []))
  })
}

/** What comes first of a thread: what tells how it was, then what it did. */
const order = ['loop', 'gc', 'counters', 'tasks', 'lock', 'elsewhere', 'cpu', 'other', 'recorder'] as const

/** All tracks of all threads. */
export function threadSections(reading: Reading, folded: ReadonlySet<string>): Section[] {
  const { trace } = reading
  const sections = [
    ...trace.tracks.map((track, index) => ({
      place: order.indexOf(track.kind),
      section: trackSection(reading, track, index, folded),
    })),
    ...trace.counters.map((counter, index) => ({
      place: order.indexOf('counters'),
      section: counterSection(counter, index, folded),
    })),
  ]
  // Of equal ones the order stays.
  return sections
    .sort((a, b) => a.section.thread - b.section.thread || a.place - b.place)
    .map(({ section }) => section)
}

function trackSection(reading: Reading, track: Track, index: number, folded: ReadonlySet<string>): Section {
  const key = `track ${index}`
  const isFolded = folded.has(key)
  const rows: Row[] = []
  if (!isFolded) {
    for (let lane = track.firstLane; lane < track.firstLane + track.laneCount; lane++) {
      for (const slices of reading.rows[lane] ?? []) rows.push({ is: 'slices', slices })
    }
  }
  return { key, title: track.name, thread: track.thread, rows, isFolded }
}

function counterSection(
  { name, thread, values }: { name: string; thread: number; values: Float64Array },
  index: number,
  folded: ReadonlySet<string>,
): Section {
  const key = `counter ${index}`
  const isFolded = folded.has(key)
  const max = values.reduce((most, value) => Math.max(most, value), 0)
  return {
    key,
    title: name,
    thread,
    rows: isFolded ? [] : [{ is: 'counter', counter: index, max }],
    isFolded,
  }
}

/** What belongs to one task, and what went on meanwhile in its thread. */
export function taskSections(
  reading: Reading,
  place: number,
  titles: { readonly own: string },
  folded: ReadonlySet<string>,
): Section[] {
  const { trace, tasks } = reading
  const task = tasks.list[place]
  if (!task) return []
  const members = tasks.membersOf(place)
  const own = new Map<string, number[]>()
  const locks = new Set<string>()
  for (const slice of members) {
    const lane = laneOf(trace, slice)
    const track = trace.tracks.find(
      ({ firstLane, laneCount }) => lane >= firstLane && lane < firstLane + laneCount,
    )
    if (track?.kind === 'lock') {
      locks.add(track.name)
      continue
    }
    const key = `${lane} ${trace.depth[slice]}`
    const row = own.get(key)
    if (row) row.push(slice)
    else own.set(key, [slice])
  }
  const ownSection: Section = {
    key: 'own',
    title: titles.own,
    thread: task.thread,
    rows: Array.from(own.values(), (slices): Row => ({ is: 'slices', slices: Uint32Array.from(slices) })),
    isFolded: false,
  }
  const around = trace.tracks
    .map((track, index) => ({ track, index }))
    .filter(
      ({ track }) =>
        track.thread === task.thread &&
        (['loop', 'gc', 'cpu'].includes(track.kind) || (track.kind === 'lock' && locks.has(track.name))) &&
        hasBetween(trace, track, task.start, task.end),
    )
    .map(({ track, index }) => {
      const section = trackSection(reading, track, index, folded)
      // Rows in which nothing happened meanwhile would only take room.
      const rows = section.rows.filter(
        (row) => row.is !== 'slices' || hasOverlap(trace, row.slices, task.start, task.end),
      )
      return { place: order.indexOf(track.kind), section: { ...section, rows } }
    })
    .sort((a, b) => a.place - b.place)
  return [ownSection, ...around.map(({ section }) => section)]
}

function hasBetween(trace: Trace, track: Track, from: number, to: number): boolean {
  const [first, last] = slicesOf(trace, track)
  for (let slice = first; slice < last; slice++) {
    if ((trace.start[slice] ?? 0) < to && (trace.end[slice] ?? 0) > from) return true
  }
  return false
}

function hasOverlap({ start, end }: Trace, row: Uint32Array, from: number, to: number): boolean {
  const first = row[firstEndingAfter(end, row, from)]
  return first !== undefined && (start[first] ?? 0) < to
}
