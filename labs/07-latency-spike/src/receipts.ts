// The receipts of the day, by number. At night they go to the archive.
import type { Quote } from './catalogue.ts'

export interface Receipt extends Quote {
  readonly number: number
  /** Under which name the payment provider has the sum. */
  readonly authorisation: string
}

// A bad day has 20,000 orders; older ones are in the archive by then.
const kept = 50_000

export class Receipts {
  readonly #byNumber = new Map<number, Receipt>()

  get count(): number {
    return this.#byNumber.size
  }

  add(receipt: Receipt): void {
    this.#byNumber.set(receipt.number, receipt)
    if (this.#byNumber.size > kept) {
      const [oldest] = this.#byNumber.keys()
      if (oldest !== undefined) this.#byNumber.delete(oldest)
    }
  }

  find(number: number): Receipt | undefined {
    return this.#byNumber.get(number)
  }
}
