// One trace as it is being read: what its tasks, rows, causes and searches give, worked out once.

import { type Cause, Causes, type Holder } from '../causes.ts'
import { taskNanos, Tasks, type TaskType, taskTypes } from '../tasks.ts'
import { argTypes, type Trace } from '../trace.ts'
import { laneRows } from './rows.ts'
import type { TaskOrder, ViewState } from './state.ts'

/** What a search gave: nothing was asked, what was found, or why it is no regular expression. */
export type SearchOutcome =
  | { readonly state: 'off' }
  | { readonly state: 'found'; readonly wanted: Uint8Array; readonly count: number }
  | { readonly state: 'bad'; readonly reason: string }

/** A trace, ready to be shown. */
export class Reading {
  readonly trace: Trace
  readonly tasks: Tasks
  readonly types: readonly TaskType[]
  /** For each lane and each depth the slices that lie there, in order. */
  readonly rows: readonly (readonly Uint32Array[])[]
  readonly #causes: Causes
  readonly #slowest: readonly number[]
  #search: { pattern: string; outcome: SearchOutcome } = { pattern: '', outcome: { state: 'off' } }
  #listed: { type: string; order: TaskOrder; places: readonly number[] } | undefined

  constructor(trace: Trace) {
    this.trace = trace
    this.tasks = new Tasks(trace)
    this.types = taskTypes(this.tasks)
    this.rows = laneRows(trace)
    this.#causes = new Causes(trace, this.tasks)
    const { list } = this.tasks
    // Each is in the list.
    const nanosOf = (place: number): number => taskNanos(list[place]!)
    this.#slowest = [...list.keys()].sort((a, b) => nanosOf(b) - nanosOf(a) || a - b)
  }

  /** What is shown before anybody chose something. */
  usualState(): ViewState {
    return {
      view: 'timeline',
      from: 0,
      to: Math.max(1, this.trace.durationNanos),
      slice: -1,
      search: '',
      type: '',
      order: 'duration',
    }
  }

  /** What a task spent its time with. */
  causesOf(place: number): Cause[] {
    return this.#causes.of(place)
  }

  /** Who was inside of a lock that somebody waited for. */
  holderOf(wait: number): Holder | undefined {
    return this.#causes.holderOf(wait)
  }

  /** Tasks of a type, in an order, as places in the list. */
  listed(type: string, order: TaskOrder): readonly number[] {
    const known = this.#listed
    if (known && known.type === type && known.order === order) return known.places
    const { list } = this.tasks
    const all = order === 'duration' ? this.#slowest : [...list.keys()]
    const places = type === '' ? all : all.filter((place) => list[place]?.type === type)
    this.#listed = { type, order, places }
    return places
  }

  /** The slowest tasks of which some part lies between two moments, and how many there are in all. */
  slowestBetween(from: number, to: number, limit: number): { places: number[]; count: number } {
    const places: number[] = []
    let count = 0
    for (const place of this.#slowest) {
      const task = this.tasks.list[place]
      if (!task || task.end < from || task.start > to) continue
      count++
      if (places.length < limit) places.push(place)
    }
    return { places, count }
  }

  /** Finds slices by their names and by what they say. */
  search(pattern: string): SearchOutcome {
    if (this.#search.pattern !== pattern) this.#search = { pattern, outcome: this.#look(pattern) }
    return this.#search.outcome
  }

  #look(pattern: string): SearchOutcome {
    if (pattern === '') return { state: 'off' }
    let regexp: RegExp
    try {
      regexp = new RegExp(pattern, 'iu')
    } catch (error) {
      const words = error instanceof Error ? error.message : ''
      return { state: 'bad', reason: words.replace(/^Invalid regular expression: /, '') }
    }
    const { texts, name, argStart, argType, argValue } = this.trace
    const isMatch = Uint8Array.from(texts, (text) => (text !== '' && regexp.test(text) ? 1 : 0))
    const wanted = new Uint8Array(name.length)
    let count = 0
    for (let slice = 0; slice < name.length; slice++) {
      let found = isMatch[name[slice] ?? 0] ?? 0
      for (let at = argStart[slice] ?? 0; found === 0 && at < (argStart[slice + 1] ?? 0); at++) {
        if (argType[at] === argTypes.text) found = isMatch[argValue[at] ?? 0] ?? 0
      }
      wanted[slice] = found
      count += found
    }
    return { state: 'found', wanted, count }
  }
}
