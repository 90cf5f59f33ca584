// The native sampler of this thread, kept running from one segment to the next.
import { AsyncLocalStorage } from 'node:async_hooks'
import { isMainThread } from 'node:worker_threads'
import { countDropped } from '../drops.ts'
import {
  createTimeProfiler,
  type EngineTimeOptions,
  type EngineTimeProfiler,
  seesAsyncContext,
} from '../engine.ts'
import { errorText, InstrumentError } from '../errors.ts'
import { nowMicros } from './clock.ts'
import { markSamples } from './mark-samples.ts'
import { sampleMarker } from './sample-context.ts'
import { readSegment, type Segment } from './segment.ts'

// 99 Hz and not 100: work that comes every 10 ms would be met at the same point of each round.
// 1e6 / 99 is 10101 microseconds.
const SAMPLE_INTERVAL_MICROS = 10_101

/** How many times in a second the stack is looked at. */
export const SAMPLE_RATE_HZ: number = Math.round(1e6 / SAMPLE_INTERVAL_MICROS)

// Room for twice as many samples is made at once: 48 bytes each, 0.6 MB.
const ROOM_MILLIS = 60_000

// 200 looks. Fewer may be missing on a machine with too much to do: none in a row of five windows of 20 ms was seen.
const MUTE_MICROS = 2_000_000

/** A sampler, which runs from `start` to `stop`. */
export interface CpuSampler {
  start(): void
  /** Hands out what was sampled since the start or the last rotation, and goes on. */
  rotate(): Segment
  /** Hands out the rest and ends. */
  stop(): Segment
}

/** What the sampler takes from outside; others in tests. */
export interface EngineSamplerOptions {
  readonly createProfiler?: (options: EngineTimeOptions) => EngineTimeProfiler
  readonly now?: () => number
}

/**
 * Returns the sampler of this thread.
 *
 * What it costs the event loop, on 2 shared cores: the first `start` 18 ms of processor time and 1 ms more for each MB
 * of heap, because V8 looks for all functions there; `rotate` 0.2 to 3 ms.
 */
export function createEngineSampler(outside: EngineSamplerOptions = {}): CpuSampler {
  const { createProfiler = createTimeProfiler, now = nowMicros } = outside
  let profiler: EngineTimeProfiler | undefined
  let startMicros = 0

  const stopAtExit = (): void => {
    // A signal that comes while the process takes itself apart would crash it.
    profiler?.stop(false)
    profiler = undefined
  }

  const open = (): void => {
    const labels = seesAsyncContext() ? new AsyncLocalStorage<object | undefined>() : undefined
    const fresh = createProfiler({
      intervalMicros: SAMPLE_INTERVAL_MICROS,
      durationMillis: ROOM_MILLIS,
      lineNumbers: false,
      withContexts: true,
      // It would wait for two samples at each rotation, because V8's processor of samples has been seen to get stuck;
      // we look whether it did, and begin anew. 0 in 2,600 rotations while functions were made and thrown away.
      workaroundV8Bug: false,
      collectCpuTime: true,
      collectAsyncId: false,
      useCPED: labels !== undefined,
      CPEDKey: labels,
      isMainThread,
    })
    startMicros = now()
    try {
      fresh.start()
    } catch (cause) {
      if (!/already/.test(errorText(cause))) throw cause
      throw new InstrumentError('CPU_PROFILER_BUSY', 'cpu profiling already in use', { cause })
    }
    profiler = fresh
    process.once('exit', stopAtExit)
    if (labels) {
      sampleMarker.mark = markSamples((context) => fresh.createContextHolder(context), labels)
    }
    sampleMarker.possible = labels !== undefined
  }

  const close = (): void => {
    sampleMarker.mark = undefined
    process.removeListener('exit', stopAtExit)
    profiler?.dispose()
    profiler = undefined
  }

  const take = (running: EngineTimeProfiler, restart: boolean): Segment => {
    const profile = running.stop(restart)
    const endMicros = now()
    const segment = readSegment(profile, {
      startMicros,
      endMicros,
      // The engine reads the calendar's clock when it stops. To the millisecond, which is a tenth of a period.
      epochOffsetMicros: Date.now() * 1000 + 500 - endMicros,
      intervalMicros: SAMPLE_INTERVAL_MICROS,
    })
    startMicros = endMicros
    return segment
  }

  const running = (): EngineTimeProfiler => {
    if (profiler !== undefined) return profiler
    throw new InstrumentError('RECORDING_CANCELED', 'cpu: reading the sampler: met one that has ended')
  }

  return {
    start: open,
    rotate() {
      const segment = take(running(), true)
      if (segment.samples.length > 0 || segment.endMicros - segment.startMicros < MUTE_MICROS) return segment
      countDropped('cpu_segment')
      take(running(), false)
      close()
      open()
      return segment
    },
    stop() {
      try {
        return take(running(), false)
      } finally {
        close()
      }
    },
  }
}
