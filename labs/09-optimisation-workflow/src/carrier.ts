// The carrier's service, which names a price for a consignment. Prices change by the minute.
import { Semaphore } from '@hotpath/instrument'

export interface Consignment {
  readonly from: string
  /** A country. */
  readonly to: string
  readonly grams: number
}

/** Whoever can name the price of a consignment. */
export interface Rates {
  centsFor(consignment: Consignment): Promise<number>
}

/** The carrier named no price. */
export class CarrierError extends Error {
  override readonly name = 'CarrierError'
}

// A carrier that is quiet for so long is down.
const answerWithinMs = 30_000

export class Carrier implements Rates {
  readonly #url: string
  readonly #calls: Semaphore

  /** @param atOnce - how many calls our contract allows at a time; whoever makes more is locked out for the day */
  constructor(url: string, atOnce: number) {
    this.#url = url
    this.#calls = new Semaphore(atOnce)
  }

  /**
   * Asks for the price of a consignment; waits as long as too many calls are under way.
   *
   * @throws {CarrierError} when there is none
   */
  async centsFor({ from, to, grams }: Consignment): Promise<number> {
    using _call = await this.#calls.acquire()
    const query = new URLSearchParams({ from, to, grams: String(grams) })
    const answer = await this.#get(`${this.#url}?${query.toString()}`)
    const { cents } = answer as { cents?: unknown } // checked on the next line
    if (typeof cents !== 'number')
      throw new CarrierError(`carrier: from ${from} to ${to}: no price in its answer`)
    return cents
  }

  async #get(url: string): Promise<object> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) })
      const body: unknown = await response.json()
      return response.ok && typeof body === 'object' && body !== null ? body : {}
    } catch (cause) {
      throw new CarrierError(`carrier: asking ${url}: no answer`, { cause })
    }
  }
}
