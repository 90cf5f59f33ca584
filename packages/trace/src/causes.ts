// What a task spent its time with: what it waited for, what held its thread up meanwhile, and who was to blame.
// Pages load this module, too: nothing in it is of Node.js.

import type { Task, Tasks } from './tasks.ts'
import { firstEndingAfter } from './rows-in-order.ts'
import {
  argOf,
  nameOf,
  type SliceKind,
  slices,
  slicesOf,
  threadOf,
  type Trace,
  type TrackKind,
} from './trace.ts'

/** What a task may have spent time with. */
export type CauseKind = 'lock' | 'call' | 'stall' | 'gc' | 'region'

/** One thing that took a part of a task's time. They overlap: a lock is waited for while the loop is held up. */
export interface Cause {
  readonly kind: CauseKind
  /** The lock, the call, the kind of collection, the region. */
  readonly name: string
  /** Within the task, and each moment once. */
  readonly nanos: number
  readonly count: number
  /** Who was inside of the lock for the longest of it, or what held the loop up. Empty: unknown. */
  readonly culprit: string
  /** The slice that took the most, for whoever wants to see it. */
  readonly slice: number
}

/** Who was inside of a lock while somebody waited. */
export interface Holder {
  readonly slice: number
  /** A type of task; empty where nobody knows. */
  readonly name: string
  /** For how much of the wait. */
  readonly nanos: number
}

/** Looks for causes; makes its lists once. */
export class Causes {
  readonly #trace: Trace
  readonly #tasks: Tasks
  /** By thread: slices of tracks in which nothing is within another, in order. */
  readonly #loops: readonly (readonly number[])[]
  readonly #collections: readonly (readonly number[])[]
  /** By lock: its lanes, in each of which holders follow each other. */
  readonly #holds = new Map<string, Uint32Array[]>()

  constructor(trace: Trace, tasks: Tasks) {
    this.#trace = trace
    this.#tasks = tasks
    this.#loops = slicesByThread(trace, 'loop')
    this.#collections = slicesByThread(trace, 'gc')
    for (const track of trace.tracks) {
      if (track.kind !== 'lock') continue
      const [first] = slicesOf(trace, track)
      const key = `${track.thread} ${nameOf(trace, first)}`
      const lanes = this.#holds.get(key) ?? []
      this.#holds.set(key, lanes)
      for (let lane = track.firstLane; lane < track.firstLane + track.laneCount; lane++) {
        lanes.push(outermostOfLane(trace, lane))
      }
    }
  }

  /** What a task spent its time with, the largest part first. */
  of(place: number): Cause[] {
    const task = this.#tasks.list[place]
    if (!task) return []
    const members = this.#tasks.membersOf(place)
    const ofKind = (kind: SliceKind): number[] => members.filter((slice) => this.#trace.kind[slice] === kind)
    const causes = [
      ...this.#grouped('lock', task, ofKind(slices.wait), (slice) => this.#holderDuring(task, slice)),
      ...this.#grouped('call', task, ofKind(slices.call), () => ''),
      ...this.#grouped('stall', task, overlapping(this.#trace, this.#loops[task.thread], task), (slice) =>
        this.#culpritOf(slice),
      ),
      ...this.#grouped('gc', task, overlapping(this.#trace, this.#collections[task.thread], task), () => ''),
      ...this.#grouped('region', task, ofKind(slices.region), () => ''),
    ]
    return causes.sort((a, b) => b.nanos - a.nanos || order.indexOf(a.kind) - order.indexOf(b.kind))
  }

  /** Who was inside of a lock for the longest of a wait: a type of task, or empty where nobody knows. */
  holderOf(wait: number): Holder | undefined {
    const { start, end } = this.#trace
    const key = `${threadOf(this.#trace, wait)} ${nameOf(this.#trace, wait)}`
    let best = -1
    let most = 0
    const [from, to] = [start[wait] ?? 0, end[wait] ?? 0]
    for (const lane of this.#holds.get(key) ?? []) {
      for (let at = firstEndingAfter(end, lane, from); at < lane.length; at++) {
        const hold = lane[at] ?? 0
        if ((start[hold] ?? 0) >= to) break
        const shared = Math.min(to, end[hold] ?? 0) - Math.max(from, start[hold] ?? 0)
        if (shared > most) [best, most] = [hold, shared]
      }
    }
    if (best < 0) return undefined
    return { slice: best, nanos: most, name: this.#tasks.list[this.#tasks.ofSlice(best)]?.type ?? '' }
  }

  #holderDuring(task: Task, wait: number): string {
    const holder = this.holderOf(wait)
    if (!holder) return ''
    const by = this.#tasks.list[this.#tasks.ofSlice(holder.slice)]
    return by && by.slice !== task.slice
      ? `${by.type}${by.number > 0 ? ` (task ${by.number})` : ''}`
      : holder.name
  }

  #culpritOf(slice: number): string {
    const culprit = argOf(this.#trace, slice, 'culprit')
    return typeof culprit === 'string' ? culprit : ''
  }

  #grouped(
    kind: CauseKind,
    task: Task,
    found: readonly number[],
    culpritOf: (slice: number) => string,
  ): Cause[] {
    const byName = Map.groupBy(found, (slice) => nameOf(this.#trace, slice))
    const { start, end } = this.#trace
    return Array.from(byName, ([name, own]) => {
      const within = (slice: number): [number, number] => [
        Math.max(task.start, start[slice] ?? 0),
        Math.min(task.end, end[slice] ?? 0),
      ]
      const largest = own.reduce((best, slice) => {
        const [[a, b], [c, d]] = [within(best), within(slice)]
        return d - c > b - a ? slice : best
      })
      return {
        kind,
        name,
        nanos: covered(own.map(within)),
        count: own.length,
        culprit: culpritOf(largest),
        slice: largest,
      }
    })
  }
}

/** The slices of a lane that lie in no other one. */
function outermostOfLane({ laneStart, depth }: Trace, lane: number): Uint32Array {
  const from = laneStart[lane] ?? 0
  return Uint32Array.from({ length: (laneStart[lane + 1] ?? 0) - from }, (_, at) => from + at).filter(
    (slice) => depth[slice] === 0,
  )
}

/** Of equal ones, what explains more comes first. */
const order: readonly CauseKind[] = ['stall', 'lock', 'gc', 'call', 'region']

/** How long any of some intervals lasts, each moment once. */
export function covered(intervals: readonly (readonly [from: number, to: number])[]): number {
  let sum = 0
  let until = Number.NEGATIVE_INFINITY
  for (const [from, to] of intervals.toSorted(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return sum
}

function slicesByThread(trace: Trace, kind: TrackKind): readonly (readonly number[])[] {
  return trace.threads.map((_, thread) => {
    const track = trace.tracks.find((one) => one.thread === thread && one.kind === kind)
    if (!track) return []
    const [from, to] = slicesOf(trace, track)
    return Array.from({ length: to - from }, (_one, at) => from + at)
  })
}

function overlapping({ start, end }: Trace, ordered: readonly number[] | undefined, task: Task): number[] {
  return (ordered ?? []).filter((slice) => (start[slice] ?? 0) < task.end && (end[slice] ?? 0) > task.start)
}
