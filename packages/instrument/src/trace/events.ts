// Events of one thread as columns: a window has hundreds of thousands, which would be that many objects.
import type { Kind } from './layout.ts'

/** One event, for whoever looks at a few. Times are nanoseconds after the base of the trace. */
export interface TraceEvent {
  readonly kind: Kind
  readonly name: string
  readonly start: number
  /** For a counter, its value; for a log, when it was. */
  readonly end: number
  /** 0 is none. */
  readonly task: number
  readonly extra: number
  readonly value: number
  /** The text of a log, the stack of a stall. */
  readonly text: string
  /** It had begun and not ended. */
  readonly open: boolean
}

/** Events in the order in which they were recorded: that of their ends. */
export class EventColumns {
  names: string[]
  start: Float64Array
  end: Float64Array
  kindAndName: Int32Array
  task: Int32Array
  extra: Int32Array
  value: Int32Array
  count = 0
  /** From here on, events have begun and not ended. */
  openFrom = 0
  readonly #texts = new Map<number, string>()
  readonly #places = new Map<number, string>()

  /** @param capacity - how many there will be; more is possible */
  constructor(capacity: number, names: readonly string[]) {
    this.names = [...names]
    this.start = new Float64Array(capacity)
    this.end = new Float64Array(capacity)
    this.kindAndName = new Int32Array(capacity)
    this.task = new Int32Array(capacity)
    this.extra = new Int32Array(capacity)
    this.value = new Int32Array(capacity)
  }

  add(start: number, end: number, kindAndName: number, task: number, extra: number, value: number): number {
    const at = this.count++
    if (at === this.start.length) this.#grow()
    this.start[at] = start
    this.end[at] = end
    this.kindAndName[at] = kindAndName
    this.task[at] = task
    this.extra[at] = extra
    this.value[at] = value
    this.openFrom = this.count
    return at
  }

  addLog(start: number, kindAndName: number, task: number, text: string): void {
    this.#texts.set(this.add(start, start, kindAndName, task, 0, 0), text)
  }

  addCounter(start: number, kindAndName: number, value: number): void {
    this.add(start, value, kindAndName, 0, 0, 0)
  }

  /** Adds what is in progress. Nothing that has ended comes after. */
  addOpen(start: number, end: number, kindAndName: number, task: number, extra: number): number {
    const { openFrom } = this
    const at = this.add(start, end, kindAndName, task, extra, 0)
    this.openFrom = openFrom
    return at
  }

  /** Gives an event a name of its own. */
  rename(at: number, name: string): void {
    const id = this.names.push(name) - 1
    this.kindAndName[at] = (id << 8) | this.kindOf(at)
  }

  kindOf(at: number): Kind {
    return ((this.kindAndName[at] ?? 0) & 0xff) as Kind // written by us; others are passed over
  }

  nameIdOf(at: number): number {
    return (this.kindAndName[at] ?? 0) >>> 8
  }

  nameOf(at: number): string {
    return this.names[this.nameIdOf(at)] ?? this.names[0] ?? ''
  }

  textOf(at: number): string {
    return this.#texts.get(at) ?? ''
  }

  isOpen(at: number): boolean {
    return at >= this.openFrom
  }

  /** Adds a name which stands for a place in the code, and returns its number. Many places may have one name. */
  addPlace(name: string, place: string): number {
    const id = this.names.push(name) - 1
    this.#places.set(id, place)
    return id
  }

  /** Where in the code a name is, if it stands for a place. */
  placeOf(at: number): string {
    return this.#places.get(this.nameIdOf(at)) ?? ''
  }

  setText(at: number, text: string): void {
    this.#texts.set(at, text)
  }

  at(index: number): TraceEvent {
    return {
      kind: this.kindOf(index),
      name: this.nameOf(index),
      start: this.start[index] ?? 0,
      end: this.end[index] ?? 0,
      task: this.task[index] ?? 0,
      extra: this.extra[index] ?? 0,
      value: this.value[index] ?? 0,
      text: this.textOf(index),
      open: this.isOpen(index),
    }
  }

  /** For tests and for little: all of them as objects. */
  list(): TraceEvent[] {
    return Array.from({ length: this.count }, (_one, index) => this.at(index))
  }

  #grow(): void {
    const capacity = Math.max(1024, this.start.length * 2)
    const grown = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
      to.set(from)
      return to
    }
    this.start = grown(this.start, new Float64Array(capacity))
    this.end = grown(this.end, new Float64Array(capacity))
    this.kindAndName = grown(this.kindAndName, new Int32Array(capacity))
    this.task = grown(this.task, new Int32Array(capacity))
    this.extra = grown(this.extra, new Int32Array(capacity))
    this.value = grown(this.value, new Int32Array(capacity))
  }
}
