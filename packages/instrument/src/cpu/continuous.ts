// The continuous profile: the sampler is always on, and its last minute can be had at once.
import type { Profile } from '@hotpath/profile'
import { InstrumentError } from '../errors.ts'
import type { TimeType } from '../query.ts'
import type { Segment } from './segment.ts'
import { type Follower, type SegmentSource, segmentSource } from './segment-source.ts'
import { runInSlices, type SlicedWork } from './slices.ts'
import { type MicrosRange, type TimeHeader, TimeTally } from './time-profile.ts'

/** How many seconds are kept: 5,940 samples, some 2 MB with the trees that they lie in. */
export const KEPT_SECONDS = 60

/** What to hand out of what is kept. */
export interface LastOptions {
  /** From 1; more than is kept means all that is kept. */
  seconds: number
  /** Default `cpu`. */
  type?: TimeType
}

/** Keeps the last {@link KEPT_SECONDS} seconds of samples, in bounded memory. */
export interface ContinuousProfile {
  readonly running: boolean
  /**
   * Starts the sampler, and lets it run until the result is disposed of. It may be started more than once. Sampling
   * takes 1 to 2 % of a core that is busy; every 10 seconds, some 0.7 ms of the event loop are taken to read what was
   * sampled. An idle process takes 0.9 % of a core.
   *
   * @throws {InstrumentError} `CPU_PROFILER_BUSY`, `ENGINE_UNAVAILABLE`
   */
  start(): Disposable
  /**
   * Returns the profile of the last seconds, up to now. Its duration says how many there were. It is made in slices.
   *
   * @throws {InstrumentError} `CONTINUOUS_PROFILE_OFF`
   */
  last(options: LastOptions): Promise<Profile>
}

/** Returns a continuous profile of a source of samples. Exported for tests. */
export function createContinuousProfile(
  source: SegmentSource,
  keptSeconds: number = KEPT_SECONDS,
): ContinuousProfile {
  let leases = 0
  let follower: Follower | undefined
  let kept: Segment[] = []

  const take = (segment: Segment): void => {
    const oldestMicros = segment.endMicros - keptSeconds * 1e6
    kept = [...kept.filter(({ endMicros }) => endMicros > oldestMicros), segment]
  }

  return {
    get running() {
      return follower !== undefined
    },
    start() {
      follower ??= source.follow(take)
      leases++
      let given = true
      return {
        [Symbol.dispose]() {
          if (!given) return
          given = false
          leases--
          if (leases > 0) return
          follower?.leave()
          follower = undefined
          kept = []
        },
      }
    },
    async last({ seconds, type = 'cpu' }) {
      if (follower === undefined) {
        throw new InstrumentError(
          'CONTINUOUS_PROFILE_OFF',
          'cpu: reading the last seconds: met no continuous profile, want ENABLE_CONTINUOUS_PROFILE=true',
        )
      }
      follower.flush()
      const toMicros = kept.at(-1)?.endMicros ?? 0
      const fromMicros = Math.max(toMicros - Math.min(seconds, keptSeconds) * 1e6, kept[0]?.startMicros ?? 0)
      const durationNanos = Math.round((toMicros - fromMicros) * 1000)
      const header = {
        timeNanos: BigInt(Date.now()) * 1_000_000n - BigInt(durationNanos),
        durationNanos,
        comments: [`the last seconds of a continuous profile, of which ${keptSeconds} are kept`],
      }
      return runInSlices(addUp(kept, { fromMicros, toMicros }, type, header))
    },
  }
}

function* addUp(
  segments: readonly Segment[],
  range: MicrosRange,
  type: TimeType,
  header: TimeHeader,
): SlicedWork<Profile> {
  const tally = new TimeTally()
  for (const segment of segments) {
    yield
    tally.add(segment, range)
  }
  return yield* tally.profile(type, header)
}

/** The continuous profile of this process. */
export const continuousProfile: ContinuousProfile = createContinuousProfile(segmentSource)
