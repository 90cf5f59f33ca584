// One sampler, shared by everyone who wants to know where time goes: recordings, the continuous profile, stalls.
import { countDropped } from '../drops.ts'
import { type Every, everyUnref } from './clock.ts'
import { type CpuSampler, createEngineSampler } from './engine-sampler.ts'
import type { Segment } from './segment.ts'

// A segment of 990 samples is read in 2 ms or so; a stuck sampler is found out within that time; and the engine has
// room for twelve times as many.
const ROTATE_EVERY_MS = 10_000

/** Somebody who gets all segments from now on. */
export interface Follower extends Disposable {
  /** Ends the segment in progress; when this returns, everybody has been given all that was sampled until now. */
  flush(): void
  /** The same, and then leaves. */
  end(): void
  /** Leaves, and what was not handed out is lost to it. May be called again. */
  leave(): void
}

/** What a source takes from outside; others in tests. */
export interface SegmentSourceOptions {
  readonly createSampler?: () => CpuSampler
  readonly every?: Every
}

/** Runs one sampler as long as somebody follows, and hands its segments to all. */
export class SegmentSource {
  readonly #createSampler: () => CpuSampler
  readonly #every: Every
  readonly #followers = new Set<(segment: Segment) => void>()
  #sampler: CpuSampler | undefined
  #rotation: Disposable | undefined

  constructor({ createSampler = createEngineSampler, every = everyUnref }: SegmentSourceOptions = {}) {
    this.#createSampler = createSampler
    this.#every = every
  }

  /** Whether anybody follows. */
  get running(): boolean {
    return this.#sampler !== undefined
  }

  /**
   * Hands out all segments that begin from now on. Whoever was there before gets what came before.
   *
   * @param take - must not throw
   * @throws {InstrumentError} `CPU_PROFILER_BUSY`, `ENGINE_UNAVAILABLE`
   */
  follow(take: (segment: Segment) => void): Follower {
    if (this.#sampler === undefined) {
      const fresh = this.#createSampler()
      fresh.start()
      this.#sampler = fresh
      this.#rotation = this.#every(ROTATE_EVERY_MS, () => this.#rotateQuietly())
    } else {
      this.#share(this.#sampler.rotate())
    }
    // One of its own: a function may well be given twice.
    const follower = (segment: Segment): void => take(segment)
    this.#followers.add(follower)

    const leave = (): void => {
      if (this.#followers.delete(follower) && this.#followers.size === 0) this.#stop()
    }
    return {
      flush: () => {
        if (this.#sampler !== undefined) this.#share(this.#sampler.rotate())
      },
      end: () => {
        if (!this.#followers.has(follower)) return
        try {
          if (this.#followers.size === 1) {
            const last = this.#stop()
            if (last) this.#share(last)
          } else if (this.#sampler !== undefined) {
            this.#share(this.#sampler.rotate())
          }
        } finally {
          this.#followers.delete(follower)
        }
      },
      leave,
      [Symbol.dispose]: leave,
    }
  }

  #share(segment: Segment): void {
    for (const take of this.#followers) take(segment)
  }

  #stop(): Segment | undefined {
    const sampler = this.#sampler
    this.#sampler = undefined
    this.#rotation?.[Symbol.dispose]()
    return sampler?.stop()
  }

  /** From a timer, where nobody could catch. */
  #rotateQuietly(): void {
    try {
      if (this.#sampler !== undefined) this.#share(this.#sampler.rotate())
    } catch {
      countDropped('cpu_segment')
    }
  }
}

/** The source of this thread. */
export const segmentSource: SegmentSource = new SegmentSource()
