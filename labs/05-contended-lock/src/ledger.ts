// The ledger of the finance department, which is a service of its own: what is not in it was never sold.
import type { Parcel } from './packing.ts'
import type { OrderLine } from './reservations.ts'

/** One reservation. The ledger sorts by number, and asks people about a number that is missing. */
export interface LedgerRecord {
  readonly number: number
  readonly id: string
  readonly lines: readonly OrderLine[]
  readonly parcels: readonly Parcel[]
}

/** The ledger did not say that it has the records. It may have them all the same. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError'
}

// A ledger that is quiet for so long is down.
const answerWithinMs = 30_000

export class Ledger {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /**
   * Sends records, up to 100 at once, and waits until the ledger has them.
   *
   * @throws {LedgerError} when it does not say so
   */
  async append(records: readonly LedgerRecord[]): Promise<void> {
    const status = await this.#post(JSON.stringify({ records }))
    if (status !== 204) throw new LedgerError(`ledger: appending ${records.length} records: status ${status}`)
  }

  async #post(body: string): Promise<number> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(answerWithinMs),
      })
      await response.arrayBuffer() // lets the connection be used again
      return response.status
    } catch (cause) {
      throw new LedgerError(`ledger: posting to ${this.#url}: no answer`, { cause })
    }
  }
}
