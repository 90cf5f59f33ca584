// The payment provider: it sets a sum aside on a card, and lets go of it again.
import { log } from '@hotpath/instrument'

/** The provider did not say that it has done what it was asked for. */
export class PaymentError extends Error {
  override readonly name = 'PaymentError'
}

// Its own promise is 2 s for all but one in a million.
const answerWithinMs = 10_000

export class Payments {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /**
   * Sets a sum aside.
   *
   * @returns the name under which it can be released; undefined when the card was declined
   * @throws {PaymentError} when the provider does not answer as it should
   */
  async authorise(card: string, cents: number): Promise<string | undefined> {
    let response = await this.#ask('POST', '/authorisations', { card, cents })
    if (response.status === 503) {
      // Nothing was set aside. Once more, as their manual says.
      log('payment', 'the provider was busy, asking again')
      response = await this.#ask('POST', '/authorisations', { card, cents })
    }
    if (response.status === 402) return undefined
    if (response.status !== 201) throw new PaymentError(`payments: authorising: status ${response.status}`)
    return (response.body as { id: string }).id // as their manual says
  }

  /** Lets go of a sum. @throws {PaymentError} when the provider does not say so */
  async release(id: string): Promise<void> {
    const { status } = await this.#ask('DELETE', `/authorisations/${id}`)
    if (status !== 204) throw new PaymentError(`payments: releasing ${id}: status ${status}`)
  }

  async #ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answerWithinMs),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    } catch (cause) {
      throw new PaymentError(`payments: ${method} ${path}: no answer`, { cause })
    }
  }
}
