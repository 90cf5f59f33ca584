// How much waiting the next release will be blamed for.

/**
 * Adds up, over everybody in a queue, the time they have waited since the last release that let somebody in: the
 * length of the queue, integrated over time. That is exact, costs the same for any number of waiters, and counts
 * those who gave up too. (Go takes the mean of the first and the last waiter times their number.)
 */
export class WaitTally {
  #waiting = 0
  #updatedNanos = 0
  #delayNanos = 0
  #ended = 0

  /** Whether some wait has ended for which no release was blamed yet. */
  get pending(): boolean {
    return this.#ended > 0
  }

  /** Somebody begins to wait. */
  arrive(nowNanos: number): void {
    this.#advance(nowNanos)
    this.#waiting++
  }

  /** Somebody no longer waits, be it that the lock was got or that the wait was given up. */
  leave(nowNanos: number): void {
    this.#advance(nowNanos)
    this.#waiting--
    this.#ended++
  }

  /** Hands out what is to be blamed on a release, and begins anew. */
  take(): { contentions: number; delayNanos: number } {
    const blame = { contentions: this.#ended, delayNanos: this.#delayNanos }
    this.#ended = 0
    this.#delayNanos = 0
    return blame
  }

  #advance(nowNanos: number): void {
    this.#delayNanos += this.#waiting * (nowNanos - this.#updatedNanos)
    this.#updatedNanos = nowNanos
  }
}
