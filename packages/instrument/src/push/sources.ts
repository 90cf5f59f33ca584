// What is pushed: each source hands out what happened since it was asked before, and nothing twice.
import type { Profile } from '@hotpath/profile'
import { type CpuRecording, cpuProfiler } from '../cpu/profiler.ts'
import { heapDelta, heapProfiler } from '../heap.ts'

/** A profile of which there is one more each time. */
export interface PushSource extends Disposable {
  /**
   * Returns what happened until now since the call before; undefined the first time where that takes two looks. Making
   * the profile may take longer, the event loop being let go of in between.
   */
  collect(): Promise<Profile | undefined>
}

/** A name in {@link pushSources}. */
export type PushSourceName = 'cpu' | 'heap'

/** The sources by name. */
export const pushSources: Readonly<Record<PushSourceName, () => PushSource>> = {
  cpu: openCpuSource,
  heap: openHeapSource,
}

/** Recordings one after the other, of which each begins before the one before ends: the sampler never stops. */
function openCpuSource(): PushSource {
  let recording: CpuRecording | undefined = cpuProfiler.start()
  return {
    async collect() {
      const ended = recording
      recording = undefined
      using _whatever = ended
      recording = cpuProfiler.start()
      return await ended?.stopInSlices()
    },
    [Symbol.dispose]() {
      recording?.cancel()
      recording = undefined
    },
  }
}

/**
 * What is in use, and what was allocated since the last time: the server takes a push as it is and adds it to the
 * ones before, so that totals since the start would be counted again and again.
 */
function openHeapSource(): PushSource {
  // In the mode in which it runs already; otherwise live, which costs next to nothing.
  const sampling = heapProfiler.start()
  let before: Profile | undefined
  return {
    async collect() {
      const now = heapProfiler.profile()
      const earlier = before
      before = now
      return earlier === undefined ? undefined : heapDelta(earlier, now)
    },
    [Symbol.dispose]: () => sampling[Symbol.dispose](),
  }
}
