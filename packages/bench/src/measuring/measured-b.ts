// The `b` of a benchmark, as it is measured: it counts, keeps the time through a meter, and collects what is reported.
import { type B, type BenchmarkBody, type RegisteredBenchmark, uniqueName } from '../benchmark.ts'
import { formatName } from '../format.ts'

/** What is switched on while a benchmark's timer runs: a clock, or a recorder of allocations. */
export interface Meter {
  start(): void
  stop(): void
  /** Forgets what was measured so far. */
  reset(): void
}

/** How many iterations a run has: so many, or as many as take so long. */
export type Amount = { readonly n: number } | { readonly nanos: number }

/** What decides about a loop that is to take some time. */
interface Loop {
  /** How many iterations are still to come of those decided on. */
  left: number
  /** Those of the part that is measured. */
  counted: number
  isWarm: boolean
}

/** The most iterations that a run has, as in Go. */
export const MOST_ITERATIONS = 1e9

/**
 * Returns how many iterations to try next: as many as should take the time wanted, judged by the last try, and a fifth
 * more; at most a hundred times as many, since a short try says little; and at least one more.
 */
export function nextIterations(goalNanos: number, tried: number, tookNanos: number): number {
  const expected = (goalNanos * tried) / Math.max(1, tookNanos)
  return Math.min(Math.max(Math.min(expected * 1.2, tried * 100), tried + 1), MOST_ITERATIONS)
}

export class MeasuredB implements B {
  n: number
  readonly name: string
  readonly metrics: Map<string, number> = new Map<string, number>()
  readonly subs: RegisteredBenchmark[] = []
  bytes = 0
  /** Whether the benchmark asked `loop()`. */
  usesLoop = false
  /** Whether the timer was stopped and started in between. */
  pauses = 0
  /** What is kept, so that it is used. */
  kept: unknown
  readonly #meter: Meter
  readonly #nanos: (() => number) | undefined
  readonly #goalNanos: number
  readonly #cleanups: (() => unknown)[] = []
  #isRunning = false
  #loop: Loop | undefined
  #left = 0

  /** @param nanos - what the meter says has passed, where the amount is a time */
  constructor(name: string, amount: Amount, meter: Meter, nanos?: () => number) {
    this.name = name
    this.n = 'n' in amount ? amount.n : 1
    this.#goalNanos = 'n' in amount ? 0 : amount.nanos
    this.#meter = meter
    this.#nanos = nanos
  }

  loop(): boolean {
    // The part that is measured: as little as can be.
    if (this.#left > 0) {
      this.#left--
      return true
    }
    return this.#decide()
  }

  /** Begins the loop, lets it go on for longer, or ends it. */
  #decide(): boolean {
    if (!this.#loop) {
      this.usesLoop = true
      // A loop over a fixed number has nothing to decide.
      const isFixed = this.#goalNanos === 0
      const first = isFixed ? this.n : 1
      this.#loop = { left: 0, counted: isFixed ? first : 0, isWarm: isFixed }
      this.#left = first - 1
      this.resetTimer()
      this.startTimer()
      return first > 0
    }
    const loop = this.#loop
    const nanos = this.#nanos?.() ?? 0
    if (!loop.isWarm) {
      // Warm once a batch has taken a fifth of the time: what it will take is known, and compiled.
      const tried = this.n
      if (nanos < this.#goalNanos / 5 && tried < MOST_ITERATIONS) {
        this.n = Math.ceil(nextIterations(this.#goalNanos / 4, tried, nanos))
        this.resetTimer()
        this.#left = this.n - 1
        return true
      }
      loop.isWarm = true
      loop.counted = Math.ceil(
        Math.min(Math.max(1, (this.#goalNanos * tried * 1.05) / Math.max(1, nanos)), MOST_ITERATIONS),
      )
      this.resetTimer()
      this.#left = loop.counted - 1
      return true
    }
    if (nanos < this.#goalNanos && loop.counted < MOST_ITERATIONS && this.#goalNanos > 0) {
      const more = Math.ceil(Math.max(1, (loop.counted * (this.#goalNanos - nanos)) / Math.max(1, nanos)))
      loop.counted += more
      this.#left = more - 1
      return true
    }
    this.stopTimer()
    this.n = loop.counted
    return false
  }

  resetTimer(): void {
    const wasRunning = this.#isRunning
    if (wasRunning) this.#meter.stop()
    this.#meter.reset()
    this.metrics.clear()
    if (wasRunning) this.#meter.start()
  }

  startTimer(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.pauses++
    this.#meter.start()
  }

  stopTimer(): void {
    if (!this.#isRunning) return
    this.#meter.stop()
    this.#isRunning = false
  }

  keep<T>(value: T): T {
    // What is stored in an object that others can reach is used, as far as the engine can know.
    this.kept = value
    return value
  }

  setBytes(bytes: number): void {
    this.bytes = bytes
  }

  reportMetric(value: number, unit: string): void {
    this.metrics.set(formatName(unit), value)
  }

  cleanup(callback: () => unknown): void {
    this.#cleanups.push(callback)
  }

  run(name: string, body: BenchmarkBody): void {
    this.subs.push({ name: uniqueName(`${this.name}/${formatName(name)}`, this.subs), body })
  }

  /** Calls what was registered to be called at the end. */
  async cleanUp(): Promise<void> {
    for (const callback of this.#cleanups.splice(0).reverse()) await callback()
  }
}
