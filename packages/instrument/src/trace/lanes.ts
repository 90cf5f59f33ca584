// Slices laid out in lanes: in each of them, a slice is within another or after it, as every viewer wants it.

/** One row of a timeline. */
export interface Lane {
  /** Events in the order in which they begin; what is within another one comes after it. */
  readonly events: number[]
  /** When the slices end that have begun and not ended, the innermost last. */
  readonly ends: number[]
  owner: number
  /** When the last of its slices ends. */
  until: number
}

/**
 * Puts slices into lanes, as few as may be. Slices come in the order in which they begin, the longer first. Those of one
 * owner share lanes as long as they nest, and a lane has one owner at a time: so what a task does is in one row, and
 * what it does beside that is in another.
 */
export class LanePacker {
  readonly lanes: Lane[] = []
  readonly #byOwner = new Map<number, Lane[]>()
  /** Lanes by when they may be free, which is looked at again when that moment has come. */
  readonly #busy = new Heap<{ index: number; until: number }>((a, b) => a.until - b.until)
  readonly #free = new Heap<number>((a, b) => a - b)

  /** Places a slice, and returns its lane. */
  place(event: number, owner: number, start: number, end: number): Lane {
    const lane = this.#fitting(owner, start, end) ?? this.#take(owner, start)
    lane.events.push(event)
    lane.ends.push(end)
    if (end > lane.until) lane.until = end
    return lane
  }

  /** Places a moment, in the middle of whatever its owner is doing. */
  placeMoment(event: number, owner: number, at: number): Lane {
    const lane = this.#fitting(owner, at, at) ?? this.#take(owner, at)
    lane.events.push(event)
    return lane
  }

  #fitting(owner: number, start: number, end: number): Lane | undefined {
    const mine = this.#byOwner.get(owner)
    if (mine === undefined) return undefined
    for (const [index, lane] of mine.entries()) {
      if (lane.owner !== owner) {
        mine.splice(index, 1)
        return this.#fitting(owner, start, end)
      }
      endBefore(lane, start)
      const innermost = lane.ends.at(-1)
      if (innermost === undefined || innermost >= end) return lane
    }
    return undefined
  }

  #take(owner: number, start: number): Lane {
    for (
      let first = this.#busy.first;
      first !== undefined && first.until <= start;
      first = this.#busy.first
    ) {
      this.#busy.pop()
      this.#free.push(first.index)
    }
    const index = this.#takeFree(start) ?? this.lanes.length
    const lane = this.lanes[index] ?? { events: [], ends: [], owner, until: start }
    this.lanes[index] = lane
    lane.owner = owner
    lane.ends.length = 0
    // Not free in the same instant: a slice of no length has its lane for itself.
    this.#busy.push({ index, until: start })
    const mine = this.#byOwner.get(owner)
    if (mine === undefined) this.#byOwner.set(owner, [lane])
    else mine.push(lane)
    return lane
  }

  /** Of the lanes that were to be free by now, returns the first that is: others have gone on. */
  #takeFree(start: number): number | undefined {
    for (let index = this.#free.pop(); index !== undefined; index = this.#free.pop()) {
      const until = this.lanes[index]?.until ?? 0
      if (until <= start) return index
      this.#busy.push({ index, until })
    }
    return undefined
  }
}

function endBefore(lane: Lane, start: number): void {
  for (let end = lane.ends.at(-1); end !== undefined && end <= start; end = lane.ends.at(-1)) lane.ends.pop()
}

/** What comes first by some order, of many. */
class Heap<T> {
  readonly #items: T[] = []
  readonly #compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get first(): T | undefined {
    return this.#items[0]
  }

  push(item: T): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#compare(items[parent] as T, item) <= 0) break // parents of an index are below it
      items[at] = items[parent] as T
      at = parent
    }
    items[at] = item
  }

  pop(): T | undefined {
    const items = this.#items
    const first = items[0]
    const last = items.pop()
    if (last === undefined || items.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= items.length) break
      const right = child + 1
      // Both are below the length.
      if (right < items.length && this.#compare(items[right] as T, items[child] as T) < 0) child = right
      if (this.#compare(last, items[child] as T) <= 0) break
      items[at] = items[child] as T
      at = child
    }
    items[at] = last
    return first
  }
}
