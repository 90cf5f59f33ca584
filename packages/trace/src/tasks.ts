// Tasks: what was done for each request and each job, wherever in the trace it lies.
// Pages load this module, too: nothing in it is of Node.js.

import { argOf, durationOf, nameOf, type SliceKind, slices, slicesOf, type Trace } from './trace.ts'

/** One request or job. */
export interface Task {
  /** The slice that it is. */
  readonly slice: number
  /** The number that it has in its thread. */
  readonly number: number
  readonly thread: number
  /** Its name: a route, or the type of a job. */
  readonly type: string
  readonly start: number
  readonly end: number
  /** What an answer said, or 0. */
  readonly status: number
  readonly outcome: 'done' | 'failed' | 'aborted' | 'unfinished'
}

/** All tasks of a trace, and what belongs to each. */
export class Tasks {
  /** In the order in which they began. */
  readonly list: readonly Task[]
  readonly #trace: Trace
  /** For each slice the place of its task in `list`, or -1. */
  readonly #taskOfSlice: Int32Array
  readonly #memberStart: Uint32Array
  readonly #members: Uint32Array

  constructor(trace: Trace) {
    this.#trace = trace
    const count = trace.start.length
    const threadOfSlice = threadsOfSlices(trace)
    const numberOfSlice = numbersOfTasks(trace)
    const own: Task[] = []
    for (let slice = 0; slice < count; slice++) {
      const kind = trace.kind[slice]
      if (kind === slices.request || kind === slices.task) {
        own.push(readTask(trace, slice, numberOfSlice[slice] ?? 0, threadOfSlice[slice] ?? 0))
      }
    }
    this.list = own.sort((a, b) => a.start - b.start || a.slice - b.slice)
    const places = new Map<number, number>()
    // Numbers are below 2^32, and threads few.
    const keyOf = (thread: number, number: number): number => thread * 2 ** 32 + number
    for (const [place, { thread, number }] of this.list.entries()) {
      if (number > 0 && !places.has(keyOf(thread, number))) places.set(keyOf(thread, number), place)
    }
    this.#taskOfSlice = new Int32Array(count).fill(-1)
    const sizes = new Uint32Array(this.list.length + 1)
    for (let slice = 0; slice < count; slice++) {
      const number = numberOfSlice[slice] ?? 0
      const place = number === 0 ? undefined : places.get(keyOf(threadOfSlice[slice] ?? 0, number))
      if (place === undefined) continue
      this.#taskOfSlice[slice] = place
      sizes[place + 1] = (sizes[place + 1] ?? 0) + 1
    }
    for (const [place, { slice }] of this.list.entries()) {
      if (this.#taskOfSlice[slice] !== -1) continue
      this.#taskOfSlice[slice] = place
      sizes[place + 1] = (sizes[place + 1] ?? 0) + 1
    }
    for (let place = 0; place < this.list.length; place++)
      sizes[place + 1] = (sizes[place + 1] ?? 0) + (sizes[place] ?? 0)
    this.#memberStart = sizes
    this.#members = new Uint32Array(sizes[this.list.length] ?? 0)
    const next = sizes.slice()
    for (let slice = 0; slice < count; slice++) {
      const place = this.#taskOfSlice[slice] ?? -1
      if (place < 0) continue
      this.#members[next[place] ?? 0] = slice
      next[place] = (next[place] ?? 0) + 1
    }
  }

  /** The place in `list` of the task that a slice belongs to, or -1. */
  ofSlice(slice: number): number {
    return this.#taskOfSlice[slice] ?? -1
  }

  /** The slices of a task, its own among them, in the order in which they begin. */
  membersOf(place: number): number[] {
    const { start, end } = this.#trace
    return [...this.#members.subarray(this.#memberStart[place], this.#memberStart[place + 1])].sort(
      (a, b) => (start[a] ?? 0) - (start[b] ?? 0) || (end[b] ?? 0) - (end[a] ?? 0) || a - b,
    )
  }
}

function threadsOfSlices(trace: Trace): Uint16Array {
  const threads = new Uint16Array(trace.start.length)
  for (const track of trace.tracks) threads.fill(track.thread, ...slicesOf(trace, track))
  return threads
}

function numbersOfTasks({ start, argStart, argKey, argValue, texts }: Trace): Float64Array {
  const numbers = new Float64Array(start.length)
  const key = texts.indexOf('task')
  if (key < 0) return numbers
  for (let slice = 0; slice < start.length; slice++) {
    for (let at = argStart[slice] ?? 0; at < (argStart[slice + 1] ?? 0); at++) {
      if (argKey[at] === key) numbers[slice] = argValue[at] ?? 0
    }
  }
  return numbers
}

function readTask(trace: Trace, slice: number, number: number, thread: number): Task {
  const outcome = argOf(trace, slice, 'outcome')
  const status = argOf(trace, slice, 'status')
  return {
    slice,
    number,
    thread,
    type: nameOf(trace, slice),
    start: trace.start[slice] ?? 0,
    end: trace.end[slice] ?? 0,
    status: typeof status === 'number' ? status : 0,
    outcome:
      trace.unfinished[slice] === 1
        ? 'unfinished'
        : outcome === 'failed' || outcome === 'aborted'
          ? outcome
          : 'done',
  }
}

/** How long a task took. */
export function taskNanos({ start, end }: Task): number {
  return end - start
}

/** How often something occurs, and how long it takes. */
export interface Spread {
  readonly name: string
  readonly count: number
  readonly totalNanos: number
  readonly medianNanos: number
  readonly p99Nanos: number
  readonly maxNanos: number
}

/** Tasks of one type. */
export interface TaskType extends Spread {
  /** Those that threw, were broken off, or were answered with 500 and above. */
  readonly failed: number
  readonly unfinished: number
}

/** Whether a task went wrong: by its own word, or by the answer that it gave. */
export function hasFailed({ outcome, status }: Task): boolean {
  return outcome === 'failed' || outcome === 'aborted' || status >= 500
}

/** Tasks by type: those that took the most together first. */
export function taskTypes({ list }: Tasks): TaskType[] {
  const byType = Map.groupBy(list, ({ type }) => type)
  return Array.from(byType, ([name, tasks]) => ({
    ...spread(name, tasks.map(taskNanos)),
    failed: tasks.filter(hasFailed).length,
    unfinished: tasks.filter(({ outcome }) => outcome === 'unfinished').length,
  })).sort((a, b) => b.totalNanos - a.totalNanos || (a.name < b.name ? -1 : 1))
}

/** Sums up how long something took each time. */
export function spread(name: string, durations: readonly number[]): Spread {
  const sorted = Float64Array.from(durations).sort()
  // Of few, the 99th of a hundred is the largest: the smallest value that so many do not exceed.
  const quantile = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return {
    name,
    count: sorted.length,
    totalNanos: sorted.reduce((sum, one) => sum + one, 0),
    medianNanos: quantile(0.5),
    p99Nanos: quantile(0.99),
    maxNanos: sorted.at(-1) ?? 0,
  }
}

/** A slice of one of these kinds, all through the trace. */
export function slicesOfKind({ kind }: Trace, ...wanted: readonly SliceKind[]): number[] {
  const found: number[] = []
  for (const [slice, one] of kind.entries())
    if ((wanted as readonly number[]).includes(one)) found.push(slice)
  return found
}

/** Slices of a kind by their names, those that took the most together first. */
export function spreadsOfKind(trace: Trace, wanted: SliceKind): Spread[] {
  const byName = Map.groupBy(slicesOfKind(trace, wanted), (slice) => nameOf(trace, slice))
  return Array.from(byName, ([name, own]) =>
    spread(
      name,
      own.map((slice) => durationOf(trace, slice)),
    ),
  ).sort((a, b) => b.totalNanos - a.totalNanos || (a.name < b.name ? -1 : 1))
}
