// Events as they are recorded in this thread at the moment, for tests of what records them.
import type { TraceEvent } from '../src/trace/events.ts'
import { record, ring } from '../src/trace/recording.ts'
import { decodeRing, RingReader } from '../src/trace/ring-reader.ts'
import { sourceNames, type TraceSource, type TraceSources } from '../src/trace/sources.ts'

/** Switches for these sources and no others. */
export function only(...names: readonly TraceSource[]): TraceSources {
  // Of all names.
  return Object.fromEntries(sourceNames.map((name) => [name, names.includes(name)])) as unknown as TraceSources
}

/** Records with these sources until the result is disposed of. */
export function recordOnly(...names: readonly TraceSource[]): Disposable {
  return record({ minAgeMs: 600_000, maxBytes: 1 << 20, sources: only(...names) })
}

/** Returns what is recorded, times on the clock of `process.hrtime`. */
export function recorded(): TraceEvent[] {
  if (ring === undefined) throw new Error('nobody records')
  const copy = new RingReader(ring.memory).copy()
  return decodeRing(copy, { baseNanos: 0n, fromNanos: 0n, toNanos: process.hrtime.bigint() }).list()
}

// With pauses of up to half a second, more than three minutes: a bound on what never comes, not on what is slow.
const MOST_LOOKS = 400

/** Waits for an effect, and not for a time: looks again after 1, 2, 4 ... ms, and then each half second. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; !(await condition()); look++) {
    if (look === MOST_LOOKS) throw new Error(`still not so: ${String(condition)}`)
    await new Promise((resolve) => setTimeout(resolve, Math.min(2 ** look, 500)))
  }
}

/** Waits for an effect in this thread, looking in each turn of its event loop: one that is short is not missed. */
export async function untilInTurn(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

/** Holds the event loop up. */
export function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
