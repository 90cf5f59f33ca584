// Where locks report to: the two sources of contention samples, and the clock that waits are measured by.
import { sampleBlock, sampleMutex } from './sampling.ts'
import { ContentionSource, type SourceOptions } from './source.ts'

/** Takes the waits of any number of locks. */
export interface ContentionProfiler {
  /** Who waited: stacks are those that asked for the lock. */
  readonly block: ContentionSource
  /** Who made others wait: stacks are those that released the lock. */
  readonly mutex: ContentionSource
  /** A clock that never goes back, in whole nanoseconds. */
  readonly nowNanos: () => number
}

/** What a profiler takes from outside; another clock and randomness in tests. */
export interface ContentionProfilerOptions extends SourceOptions {
  nowNanos?: () => number
}

/** Returns a profiler with nothing in it and sampling off. */
export function createContentionProfiler(options: ContentionProfilerOptions = {}): ContentionProfiler {
  const { nowNanos = clock, ...source } = options
  return {
    block: new ContentionSource(sampleBlock, source),
    mutex: new ContentionSource(sampleMutex, source),
    nowNanos,
  }
}

// Milliseconds since the thread began, as a fraction that resolves nanoseconds: exact for the first 104 days.
function clock(): number {
  return Math.round(performance.now() * 1e6)
}

/** The profiler of this thread, which `/debug/pprof/block` and `/debug/pprof/mutex` show. */
export const contention: ContentionProfiler = createContentionProfiler()
