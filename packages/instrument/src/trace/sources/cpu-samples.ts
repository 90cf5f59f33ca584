// CPU samples: the same ones that profiles are made of, kept for as long as the window is.
import { countDropped } from '../../drops.ts'
import { type Follower, type SegmentSource, segmentSource } from '../../cpu/segment-source.ts'
import type { Ring } from '../ring.ts'
import { type PackedSamples, packSamples } from '../samples.ts'

// Five minutes of them are some megabytes: no window is longer than its samples.
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

/**
 * Returns the samples of this thread since a moment on the clock of `process.hrtime`, and some before it; undefined while
 * none are kept.
 */
export function samplesSince(fromMicros: number): readonly PackedSamples[] | undefined {
  return current?.since(fromMicros)
}

class KeptSamples {
  readonly #keptMicros: number
  #segments: { readonly endMicros: number; readonly packed: PackedSamples }[] = []
  #follower: Follower | undefined

  constructor(keptMs: number) {
    this.#keptMicros = keptMs * 1000
  }

  follow(source: SegmentSource): void {
    // Packed as they come, ten seconds at a time: a snapshot of minutes would have to stop the thread for all of them.
    this.#follower = source.follow((segment) => {
      const { endMicros } = segment
      const oldestMicros = endMicros - this.#keptMicros
      const kept = this.#segments.filter((one) => one.endMicros > oldestMicros)
      this.#segments = [...kept, { endMicros, packed: packSamples(segment) }]
    })
  }

  since(fromMicros: number): readonly PackedSamples[] {
    this.#follower?.flush()
    return this.#segments.filter(({ endMicros }) => endMicros > fromMicros).map(({ packed }) => packed)
  }

  leave(): void {
    this.#follower?.leave()
    this.#segments = []
  }
}
