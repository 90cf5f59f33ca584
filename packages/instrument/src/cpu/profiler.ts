// The CPU profiler: recordings, of which any number may be in progress at the same time.
import type { Profile } from '@hotpath/profile'
import { errorText, InstrumentError } from '../errors.ts'
import type { TimeType } from '../query.ts'
import { type SegmentSource, segmentSource } from './segment-source.ts'
import { runAtOnce, runInSlices, type SlicedWork } from './slices.ts'
import { TimeTally } from './time-profile.ts'

/** A recording in progress. */
export interface CpuRecording extends Disposable {
  /**
   * Ends the recording and returns its profile. `cpu` has Go's columns, `samples` and `cpu`; `wall` has time
   * passing by the clock instead, with the idle event loop as a frame of its own; `both` has all three.
   *
   * @throws {InstrumentError} `RECORDING_CANCELED` when it has ended already
   */
  stop(options?: { type?: TimeType }): Profile
  /**
   * The same, for the middle of a service: no more than some 5 ms of the event loop at a time are taken to make the
   * profile, which can take 30 where many functions were met. The recording has ended when this returns.
   */
  stopInSlices(options?: { type?: TimeType }): Promise<Profile>
  /** Ends the recording and throws it away. Does nothing when it has ended already. */
  cancel(): void
}

/** Records where this thread spends its time. */
export interface CpuProfiler {
  /** How many recordings are in progress. */
  readonly recordings: number
  /**
   * Starts a recording. Any number may be in progress: they share one sampler, which runs as long as there is
   * one. Joining it takes some 0.4 ms of the event loop, leaving it with a profile 2 ms and more. Starting it takes 20 ms, and 1 ms more for each MB
   * of heap, because V8 looks for all functions there; where the continuous profile is on, that was paid at the start.
   *
   * @throws {InstrumentError} `CPU_PROFILER_BUSY` when another library of the process is profiling,
   * `ENGINE_UNAVAILABLE` where the native profiler cannot be loaded
   */
  start(): CpuRecording
}

/** Returns a profiler on top of a source of samples. Exported for tests. */
export function createCpuProfiler(source: SegmentSource): CpuProfiler {
  let recordings = 0
  return {
    get recordings() {
      return recordings
    },
    start() {
      // Before the sampler starts: the time that starting takes is in what it samples.
      const timeNanos = BigInt(Date.now()) * 1_000_000n
      const startTicks = process.hrtime.bigint()
      const tally = new TimeTally()
      const follower = source.follow((segment) => tally.add(segment))
      recordings++
      let ended = false
      const leave = (how: 'end' | 'leave'): void => {
        ended = true
        recordings--
        follower[how]()
      }
      const cancel = (): void => {
        if (!ended) leave('leave')
      }
      const end = (type: TimeType = 'cpu'): SlicedWork<Profile> => {
        if (ended) {
          throw new InstrumentError(
            'RECORDING_CANCELED',
            'cpu: stopping a recording: met one that has ended, want one in progress',
          )
        }
        leave('end')
        const durationNanos = Number(process.hrtime.bigint() - startTicks)
        return tally.profile(type, { timeNanos, durationNanos })
      }
      return {
        stop: (options) => runAtOnce(end(options?.type)),
        stopInSlices: async (options) => runInSlices(end(options?.type)),
        cancel,
        [Symbol.dispose]: cancel,
      }
    },
  }
}

/**
 * The CPU profiler of this process.
 *
 * @example
 * using recording = cpuProfiler.start()
 * work()
 * await writeFile('cpu.pb.gz', write(recording.stop()))
 */
export const cpuProfiler: CpuProfiler = createCpuProfiler(segmentSource)

/** Returns why a recording could not start, in Go's words where Go has some. */
export function cpuProblem(error: unknown): string {
  return `Could not enable CPU profiling: ${errorText(error)}`
}
