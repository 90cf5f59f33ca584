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

/** Holds the event loop up. */
export function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}
