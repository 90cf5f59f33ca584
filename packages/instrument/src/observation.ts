// What is watched from the moment that diagnostics start in a thread, because it cannot be had afterwards.
import type { HeapMode } from './environment.ts'
import { InstrumentError } from './errors.ts'
import { heapProfiler } from './heap.ts'
import { requestsInFlight } from './tasks/requests-in-flight.ts'
import { threadDuties } from './threads/in-threads.ts'
import { threadCreations } from './threads/thread-creations.ts'
import { threadGroup } from './threads/thread-group.ts'
import { joinTraces } from './trace/trace-threads.ts'

/** What is watched, and how. */
export interface ObservationOptions {
  /**
   * The mode that heap sampling starts in together with the router, because a profile of the heap shows only what
   * was allocated since sampling began. Default `live`; `off` leaves it to `heapProfiler.start()`. A sampler that
   * is running already is used as it is, whatever its mode.
   */
  heap?: HeapMode | 'off' | undefined
  /** Told of what went wrong while answering; the client gets an error either way. */
  onError?: ((error: unknown) => void) | undefined
}

/**
 * Starts to watch what profiles of this thread will be about: allocations, requests in flight, worker threads; and
 * takes part in the profiles and traces of the other threads.
 *
 * @throws {InstrumentError} `ENGINE_UNAVAILABLE` where the native profiler cannot be loaded
 */
export function observe(options: ObservationOptions): Disposable {
  using stack = new DisposableStack()
  stack.use(sampleHeap(options))
  stack.use(requestsInFlight.follow())
  stack.use(threadCreations.follow())
  stack.use(threadGroup.join(threadDuties))
  stack.use(joinTraces())
  return stack.move()
}

/**
 * Starts sampling the heap, or joins in, as the options say. Where another library has the sampler, heap profiles
 * are not to be had, and whoever asks for one is told; that is no reason for a service not to start.
 */
function sampleHeap({ heap = 'live', onError }: ObservationOptions): Disposable | undefined {
  if (heap === 'off') return undefined
  try {
    return heapProfiler.start(heapProfiler.running ? {} : { mode: heap })
  } catch (error) {
    if (!(error instanceof InstrumentError) || error.code !== 'HEAP_PROFILER_BUSY') throw error
    if (onError) report(onError, error)
    return undefined
  }
}

/** What is wrong with the host's own listener must not reach the host through us. */
export function report(onError: (error: unknown) => void, error: unknown): void {
  try {
    onError(error)
  } catch {
    // Nobody is left to tell.
  }
}
