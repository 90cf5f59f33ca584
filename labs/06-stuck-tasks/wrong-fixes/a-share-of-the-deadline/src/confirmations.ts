// Receivers that take an event now and say later that they have worked it off.

/** Who waits for which confirmation. */
export class Confirmations {
  readonly #waiting = new Map<string, () => void>()

  // #region wait
  /** Returns when the wait for a delivery is over, and rejects when the signal ends it. */
  wait(delivery: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(delivery, resolve)
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }) // that of a timeout
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
