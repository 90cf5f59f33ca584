// Receivers that take an event now and say later that they have worked it off.

/** How a wait ends, and the timer that ends it. */
interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** Who waits for which confirmation. */
export class Confirmations {
  readonly #waiting = new Map<string, Waiting>()

  // #region wait
  /** Returns when the wait for a delivery is over, and rejects when it has taken too long. */
  wait(delivery: string, withinMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      this.#take(delivery)?.reject(new Error(`${delivery}: not confirmed within ${withinMs} ms`))
    }, withinMs)
    this.#waiting.set(delivery, { resolve, reject, timer })
    return promise
  }

  /** Ends the wait for a delivery, and tells whether there was one. */
  end(delivery: string): boolean {
    const waiting = this.#take(delivery)
    waiting?.resolve()
    return waiting !== undefined
  }
  // #endregion wait

  #take(delivery: string): Waiting | undefined {
    const waiting = this.#waiting.get(delivery)
    clearTimeout(waiting?.timer)
    this.#waiting.delete(delivery)
    return waiting
  }
}
