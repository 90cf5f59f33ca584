// Samples of time as a profile: on the processor, by the clock, or both.
import type { Profile } from '@hotpath/profile'
import { createFirstClassBuilder, type FirstClassHeader } from '../first-class.ts'
import type { TimeType } from '../query.ts'
import { SAMPLE_RATE_HZ } from './engine-sampler.ts'
import { sampleMarker } from './sample-context.ts'
import { otherThreadsNode, type Segment } from './segment.ts'
import type { SlicedWork } from './slices.ts'
import { Tally } from './tally.ts'

// Half a millisecond's worth, 25 frames deep each.
const STACKS_AT_A_TIME = 20

/** From when to when, on the clock of `process.hrtime`. */
export interface MicrosRange {
  readonly fromMicros: number
  readonly toMicros: number
}

/** Adds up segments, and makes a profile of the sum. */
export class TimeTally {
  readonly #tally: Tally
  #periodNanos = 0

  constructor(tally: Tally = new Tally()) {
    this.#tally = tally
  }

  /** Adds a segment, or as much of it as lies in a range. What has no moment is divided by the length of the parts. */
  add(segment: Segment, range: MicrosRange = everything): void {
    const { samples, startMicros, endMicros, wallNanosPerSample, otherThreadsCpuNanos } = segment
    const from = Math.max(startMicros, range.fromMicros)
    const to = Math.min(endMicros, range.toMicros)
    if (to <= from && endMicros > startMicros) return
    const whole = from === startMicros && to === endMicros
    const part = whole ? 1 : (to - from) / (endMicros - startMicros)
    this.#periodNanos = Math.max(this.#periodNanos, segment.periodNanos)
    for (const { atMicros, node, context, count, cpuNanos } of samples) {
      if (!whole && atMicros !== 0 && (atMicros < from || atMicros >= to)) continue
      const weight = atMicros === 0 ? part : 1
      this.#tally.add(node, context, [count * weight, count * weight * wallNanosPerSample, cpuNanos * weight])
    }
    if (otherThreadsCpuNanos > 0)
      this.#tally.add(otherThreadsNode, undefined, [0, 0, otherThreadsCpuNanos * part])
    this.#tally.forgetTrees()
  }

  /**
   * Returns the profile. `cpu` has Go's columns, `samples` and `cpu`; `wall` has time passing by the clock instead,
   * with the idle event loop as a frame of its own; `both` has all three. 1,500 stacks take 30 ms.
   */
  *profile(type: TimeType, header: TimeHeader): SlicedWork<Profile> {
    const builder = createFirstClassBuilder({
      timeNanos: header.timeNanos,
      durationNanos: header.durationNanos,
      sampleTypes: columnsOf[type].map((name) => columns[name]),
      periodType: columns[type === 'wall' ? 'wall' : 'cpu'],
      period: Math.round(this.#periodNanos),
      defaultSampleType: '',
      comments: [
        `sampler: wall clock at ${SAMPLE_RATE_HZ} Hz, type=${type}`,
        ...(this.#tally.droppedStacks > 0
          ? [
              `${this.#tally.droppedStacks} samples are counted without their stack, of which there were too many`,
            ]
          : []),
        ...(sampleMarker.possible ? [] : ['requests are not labelled: Node keeps no async context frames']),
        ...(header.comments ?? []),
      ],
    })
    for (const [index, { frames, labels, idle, values }] of this.#tally.list().entries()) {
      if (index % STACKS_AT_A_TIME === 0) yield
      const [count = 0, wall = 0, cpu = 0] = values
      const value = {
        // The sampler also looks while the event loop waits. In a CPU profile such a look is no sample of work: only
        // the processor time is kept that was spent since the look before, by callbacks too short to be met.
        samples: type === 'cpu' && idle ? 0 : Math.round(count),
        wall: Math.round(wall),
        cpu: Math.round(cpu),
      }
      builder.add(
        frames,
        columnsOf[type].map((name) => value[name]),
        labels,
      )
    }
    return builder.build()
  }
}

/** What a profile of time says about itself. */
export interface TimeHeader extends Pick<FirstClassHeader, 'timeNanos' | 'durationNanos'> {
  readonly comments?: readonly string[]
}

const everything: MicrosRange = { fromMicros: -Infinity, toMicros: Infinity }

const columns = {
  samples: { type: 'samples', unit: 'count' },
  wall: { type: 'wall', unit: 'nanoseconds' },
  cpu: { type: 'cpu', unit: 'nanoseconds' },
} as const

const columnsOf = {
  cpu: ['samples', 'cpu'],
  wall: ['samples', 'wall'],
  both: ['samples', 'wall', 'cpu'],
} as const
