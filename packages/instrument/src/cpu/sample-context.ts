// What a sample can be marked with: the labels of the request that was being worked on.
import type { Label } from '@hotpath/profile'

/**
 * Something that work is done for. The sampler keeps a reference with each sample taken in it; labels are read when
 * the profile is made, so that they may become known later than the first sample.
 */
export interface SampleContext {
  /** The same object for the same labels, always: samples are put together by it. */
  readonly labels: readonly Label[]
  /** Whether the labels are final. */
  readonly final: boolean
}

/** Runs a function such that samples taken in it, and in whatever goes on from it, are marked with a context. */
export type RunInContext = (context: SampleContext, run: () => void) => void

/** Who marks samples at the moment. */
export interface SampleMarker {
  /** Undefined while nobody samples, or where this is not possible: then there is nothing to do. */
  run: RunInContext | undefined
  /** Whether samples can be marked at all, as far as is known. */
  possible: boolean
}

/** The marker of this thread. The sampler sets it when it starts and clears it when it stops. */
export const sampleMarker: SampleMarker = { run: undefined, possible: true }
