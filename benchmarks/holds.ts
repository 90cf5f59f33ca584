// For how long something holds the event loop up.
import { threadCpuMicros } from '@hotpath/bench'
import { median } from './interval.ts'

/** Times something, again and again: by the clock, and by what the thread itself did meanwhile. */
export class Holds {
  readonly #wallMs: number[] = []
  readonly #cpuMs: number[] = []

  /** Runs something that does not wait. */
  time<Result>(run: () => Result): Result {
    const cpuMicros = threadCpuMicros()
    const start = performance.now()
    const result = run()
    this.add(performance.now() - start, threadCpuMicros() - cpuMicros)
    return result
  }

  /** Times the longest while for which nobody else had the event loop until something was over. */
  async longest(result: Promise<unknown>): Promise<void> {
    let over = false
    void result.finally(() => (over = true))
    let longestMs = 0
    let before = performance.now()
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve))
      const now = performance.now()
      longestMs = Math.max(longestMs, now - before)
      before = now
    }
    this.#wallMs.push(longestMs)
  }

  /** Prints what there is in a line. */
  print(name: string): void {
    const n = this.#wallMs.length
    const cpu = this.#cpuMs.length > 0 ? (this.#cpuMs.reduce((sum, ms) => sum + ms, 0) / n).toFixed(1) : '-'
    console.log(
      `${name.padEnd(44)} n ${String(n).padStart(2)}   wall ms median ${median(this.#wallMs).toFixed(1).padStart(6)} max ${Math.max(
        ...this.#wallMs,
      )
        .toFixed(1)
        .padStart(6)}   cpu ms mean ${cpu.padStart(5)}`,
    )
  }

  /** Takes what was timed elsewhere. */
  add(wallMs: number, cpuMicros: number): void {
    this.#wallMs.push(wallMs)
    this.#cpuMs.push(cpuMicros / 1000)
  }
}
