// How often the same trouble is written down: soon at first, and more rarely while it goes on.

/** Decides for one kind of trouble. */
export class Cooldown {
  readonly #minMs: number
  readonly #maxMs: number
  #waitMs = 0
  #latestMs = Number.NEGATIVE_INFINITY
  #suppressed = 0

  /**
   * @param minMs - the least time between two
   * @param maxMs - what it grows to, by doubling, while the trouble comes again as soon as it may
   */
  constructor(minMs: number, maxMs: number) {
    this.#minMs = minMs
    this.#maxMs = maxMs
  }

  /**
   * Tells whether it is time for another one, which then begins the next wait.
   *
   * @returns how many were passed over since the one before; undefined when this one is passed over too
   */
  take(nowMs: number): number | undefined {
    const sinceMs = nowMs - this.#latestMs
    // A clock that went back does not keep trouble from being seen.
    if (sinceMs >= 0 && sinceMs < this.#waitMs) {
      this.#suppressed++
      return undefined
    }
    const goesOn = sinceMs < 2 * this.#waitMs
    this.#waitMs = goesOn ? Math.min(this.#waitMs * 2, this.#maxMs) : this.#minMs
    this.#latestMs = nowMs
    const suppressed = this.#suppressed
    this.#suppressed = 0
    return suppressed
  }
}
