// What a sample can be marked with: the labels of the request that was being worked on.
import type { Label } from '@hotpath/profile'

/** What work is done for. The sampler keeps a reference with each sample taken in it. */
export interface SampleContext {
  /** The same object for the same labels, always: samples are put together by it. */
  readonly labels: readonly Label[]
}

/**
 * Marks samples. Contexts must be few and stay the same, one for each set of labels: each is wrapped once for the
 * sampler, and a wrapping for each request would cost more than everything else that labels cost.
 */
export interface MarkSamples {
  /** Runs a function such that samples taken in it, and in whatever goes on from it, are marked with a context. */
  run(context: SampleContext, run: () => void): void
  /**
   * Marks what goes on from here, to the end of what {@link run} runs, or of the event that it went on from.
   *
   * @param from - what it was marked with so far
   */
  enter(context: SampleContext, from: SampleContext): void
}

/** Who marks samples at the moment. */
export interface SampleMarker {
  /** Undefined while nobody samples, or where this is not possible: then there is nothing to do. */
  mark: MarkSamples | undefined
  /** Whether samples can be marked at all, as far as is known. */
  possible: boolean
}

/** The marker of this thread. The sampler sets it when it starts and clears it when it stops. */
export const sampleMarker: SampleMarker = { mark: undefined, possible: true }
