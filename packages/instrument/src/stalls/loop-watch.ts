// When the event loop was held up: a timer that should have run, and did not.
import type { Every } from '../cpu/clock.ts'
import type { MicrosRange } from '../cpu/time-profile.ts'

// As often as the sampler looks. On an idle loop it costs 0.6 % of a core, next to as many signals of the sampler.
const TICK_MS = 10

/** What to look for. */
export interface LoopWatchOptions {
  readonly thresholdMs: number
  /** Told when it is over. Must not throw. */
  readonly onStall: (stall: MicrosRange) => void
  readonly every: Every
  /** The clock of `process.hrtime`. */
  readonly nowMicros: () => number
}

/**
 * Tells of each time that the loop was held up for the threshold or longer: from when a tick was due until it came.
 * A stall begins at some moment between two ticks; the time until the second one was due, which is 5 ms on average,
 * is not counted, because it may have been spent otherwise.
 */
export function watchLoop({ thresholdMs, onStall, every, nowMicros }: LoopWatchOptions): Disposable {
  let dueMicros = nowMicros() + TICK_MS * 1000
  return every(TICK_MS, () => {
    const toMicros = nowMicros()
    const fromMicros = dueMicros
    dueMicros = toMicros + TICK_MS * 1000
    if (toMicros - fromMicros >= thresholdMs * 1000) onStall({ fromMicros, toMicros })
  })
}
