// The event loop: a timer that says whether it goes round, as often as there is something to hold up.
import { clearTimeout, setTimeout } from 'node:timers'
import { DEFAULT_STALL_MS } from '../../stalls/threshold.ts'
import { kinds } from '../layout.ts'
import type { Ring } from '../ring.ts'
import { counters } from '../timeline.ts'
import { limits, reportTrouble } from '../troubles.ts'

// While there is something to do, each 20 ms: a wake-up then is a few microseconds. On an idle machine it would take
// 0.7 % of a core, and each 250 ms takes 0.1 %.
const FAST_MS = 20
export const SLOW_BEAT_MS = 250
// How many beats without any event until it goes slower: a second.
const QUIET_BEATS = 50

/** Whether the loop is looked at often, and making it so. Whoever begins something says so. */
export const beat: { fast: boolean; wake: () => void } = { fast: true, wake: () => {} }

/** Records stalls until the result is disposed of. */
export function recordStalls(ring: Ring): Disposable {
  const watch = new LoopWatch(ring)
  beat.fast = true
  beat.wake = () => watch.wake()
  return {
    [Symbol.dispose]() {
      watch.stop()
      beat.fast = true
      beat.wake = () => {}
    },
  }
}

class LoopWatch {
  readonly #ring: Ring
  readonly #stallName: number
  readonly #delayName: number
  #timer: NodeJS.Timeout
  #dueNanos = 0n
  #quietBeats = 0
  #eventsBefore = 0

  constructor(ring: Ring) {
    this.#ring = ring
    this.#stallName = ring.name('event loop held up')
    this.#delayName = ring.name(counters.loopDelay)
    this.#timer = this.#next(FAST_MS)
  }

  wake(): void {
    beat.fast = true
    this.#quietBeats = 0
    clearTimeout(this.#timer)
    this.#timer = this.#next(FAST_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #next(ms: number): NodeJS.Timeout {
    const ring = this.#ring
    ring.beat()
    this.#dueNanos = process.hrtime.bigint() + BigInt(ms * 1_000_000)
    return setTimeout(() => this.#onBeat(), ms).unref()
  }

  #onBeat(): void {
    const ring = this.#ring
    const nowNanos = process.hrtime.bigint()
    const delayMs = Math.max(0, Number(nowNanos - this.#dueNanos) / 1e6)
    const quiet = ring.eventCount === this.#eventsBefore
    ring.count(this.#delayName, delayMs * 1000)
    if (delayMs >= DEFAULT_STALL_MS) {
      ring.add({ kind: kinds.stall, name: this.#stallName, startNanos: this.#dueNanos, endNanos: nowNanos })
    }
    this.#eventsBefore = ring.eventCount
    this.#quietBeats = quiet ? this.#quietBeats + 1 : 0
    beat.fast = this.#quietBeats < QUIET_BEATS
    this.#timer = this.#next(beat.fast ? FAST_MS : SLOW_BEAT_MS)
    if (delayMs >= limits.stallMs) {
      reportTrouble({ kind: 'stall', detail: `the event loop was held up for ${Math.round(delayMs)} ms` })
    }
  }
}
