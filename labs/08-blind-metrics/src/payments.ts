// The payment provider, which is somebody else's service.
import type { Order } from './orders.ts'

/** What the provider said of a charge. */
export type Charge = 'paid' | 'declined'

/** The provider did not say whether it has charged. */
export class PaymentError extends Error {
  override readonly name = 'PaymentError'
}

export interface PaymentsOptions {
  readonly url: string
  readonly maxAttempts: number
  /** Called before each further attempt. */
  readonly onRetry: () => void
}

// A provider that is quiet for so long is down.
const answerWithinMs = 30_000

export class Payments {
  readonly #options: PaymentsOptions

  constructor(options: PaymentsOptions) {
    this.#options = options
  }

  /**
   * Charges an order. A provider that is busy is asked again.
   *
   * @throws {PaymentError} when it fails, or stays busy
   */
  async charge(order: Order): Promise<Charge> {
    const { maxAttempts, onRetry } = this.#options
    for (let attempt = 1; ; attempt++) {
      const status = await this.#post(order)
      if (status === 200) return 'paid'
      if (status === 402) return 'declined'
      if (status !== 503 || attempt === maxAttempts) {
        throw new PaymentError(`payments: charging ${order.id}: status ${status}`)
      }
      onRetry()
    }
  }

  async #post({ id, customer, reference, cents }: Order): Promise<number> {
    const { url } = this.#options
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, customer, reference, cents }),
        signal: AbortSignal.timeout(answerWithinMs),
      })
      await response.arrayBuffer() // lets the connection be used again
      return response.status
    } catch (cause) {
      throw new PaymentError(`payments: posting to ${url}: no answer`, { cause })
    }
  }
}
