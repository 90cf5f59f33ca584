// CPU samples: the same ones that profiles are made of, kept for as long as the window is.
import { countDropped } from '../../drops.ts'
import type { Segment } from '../../cpu/segment.ts'
import { type Follower, type SegmentSource, segmentSource } from '../../cpu/segment-source.ts'
import type { Ring } from '../ring.ts'
import { packSamples, type SampleSet } from '../samples.ts'

// Five minutes of them are 10 MB with the trees that they lie in: no window is longer than its samples.
const MAX_KEPT_MS = 300_000

let current: KeptSamples | undefined

/** Keeps samples until the result is disposed of. Where another library has the sampler, there are none. */
export function keepSamples(ring: Ring, source: SegmentSource = segmentSource): Disposable {
  const kept = new KeptSamples(Math.min(ring.minAgeMs, MAX_KEPT_MS))
  try {
    kept.follow(source)
  } catch {
    countDropped('trace_samples')
    return { [Symbol.dispose]() {} }
  }
  current = kept
  return {
    [Symbol.dispose]() {
      kept.leave()
      if (current === kept) current = undefined
    },
  }
}

/** Returns the samples of this thread since a moment on the clock of `process.hrtime`; undefined while none are kept. */
export function samplesSince(fromMicros: number): SampleSet | undefined {
  return current?.since(fromMicros)
}

class KeptSamples {
  readonly #keptMicros: number
  #segments: Segment[] = []
  #follower: Follower | undefined

  constructor(keptMs: number) {
    this.#keptMicros = keptMs * 1000
  }

  follow(source: SegmentSource): void {
    this.#follower = source.follow((segment) => {
      const oldestMicros = segment.endMicros - this.#keptMicros
      this.#segments = [...this.#segments.filter(({ endMicros }) => endMicros > oldestMicros), segment]
    })
  }

  since(fromMicros: number): SampleSet {
    this.#follower?.flush()
    return packSamples(
      this.#segments.filter(({ endMicros }) => endMicros > fromMicros),
      fromMicros,
    )
  }

  leave(): void {
    this.#follower?.leave()
    this.#segments = []
  }
}
