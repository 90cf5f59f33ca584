// Go's two sampling rules: which waits are kept, and for how much each of them stands.

/** What a wait that was kept adds to its stack. */
export interface Weight {
  /** A fraction where one wait stands for several: rounded only once all are added up. */
  readonly contentions: number
  readonly delayNanos: number
}

/** A number from 0 up to, but without, 1. */
export type Random = () => number

/** Decides about a wait: `period` is the rate or the fraction, at least 1. Undefined: not kept. */
export type SamplingRule = (
  delayNanos: number,
  contentions: number,
  period: number,
  random: Random,
) => Weight | undefined

/**
 * The block profile's rule: a wait of `rate` nanoseconds or more is always kept; a shorter one is kept with the
 * probability delay/rate, and then stands for rate/delay waits which took `rate` nanoseconds together. So both
 * columns come out right on average, which they did not before Go 1.17: short waits were kept with the same
 * probability and counted as one.
 *
 * @see runtime.blocksampled, runtime.saveblockevent; golang/go#44192
 */
export const sampleBlock: SamplingRule = (delayNanos, contentions, rate, random) => {
  // As in Go: what the clock could not see took a nanosecond.
  const delay = Math.max(1, delayNanos)
  if (delay >= rate) return { contentions, delayNanos: delay }
  if (random() * rate >= delay) return undefined
  return { contentions: (contentions * rate) / delay, delayNanos: rate }
}

/**
 * The mutex profile's rule: one in `fraction` is kept, however long it took, and stands for `fraction` of them.
 *
 * @see runtime.mutexevent
 */
export const sampleMutex: SamplingRule = (delayNanos, contentions, fraction, random) => {
  if (fraction > 1 && random() * fraction >= 1) return undefined
  return { contentions: contentions * fraction, delayNanos: Math.max(0, delayNanos) * fraction }
}
