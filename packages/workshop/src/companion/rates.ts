// From counters to rates: what the panel shows between two readings.
import type { LoadCounts, Vitals } from './tools.ts'

/** Returns CPU time over wall time, as percent of one core; null where no time passed. */
export function cpuPercent(before: Vitals, after: Vitals): number | null {
  const wallMicros = (after.atMs - before.atMs) * 1000
  return wallMicros > 0 ? (100 * (after.cpuMicros - before.cpuMicros)) / wallMicros : null
}

/** Returns the share of time the event loop was busy, 0 to 1; null where no time passed. */
export function loopUtilization(before: Vitals, after: Vitals): number | null {
  const active = after.loopActiveMs - before.loopActiveMs
  const idle = after.loopIdleMs - before.loopIdleMs
  return active + idle > 0 ? active / (active + idle) : null
}

// Long enough that a slow service's few requests do not flicker between 0 and 2, short enough to follow the dial.
const WINDOW_MS = 3000
// Several readers ask at once (panel, terminal): nearer readings than this are not kept, which bounds the list at 16.
const APART_MS = 200

/** Requests per second over the last three seconds. */
export class RequestRate {
  readonly #readings: { atMs: number; requests: number }[] = []

  /** Takes a reading in and returns the rate; 0 until two readings lie apart. */
  read({ atMs, requests }: Pick<LoadCounts, 'atMs' | 'requests'>): number {
    const readings = this.#readings
    // The last reading before the window stays, so that the rate is over the whole of it.
    while (readings[1] && readings[1].atMs <= atMs - WINDOW_MS) readings.shift()
    const first = readings[0]
    const last = readings.at(-1)
    if (!last || atMs - last.atMs >= APART_MS) readings.push({ atMs, requests })
    if (!first || atMs <= first.atMs) return 0
    return (1000 * (requests - first.requests)) / (atMs - first.atMs)
  }
}
