// Receivers that take an event now and say later that they have worked it off.

/** Who waits for which confirmation. */
export class Confirmations {
  readonly #waiting = new Map<string, () => void>()

  // #region wait
  /** Returns when the wait for a delivery is over. */
  wait(delivery: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(delivery, resolve)
    })
  }

  /** Ends the wait for a delivery, and tells whether there was one. */
  end(delivery: string): boolean {
    const resolve = this.#waiting.get(delivery)
    this.#waiting.delete(delivery)
    resolve?.()
    return resolve !== undefined
  }
  // #endregion wait
}
