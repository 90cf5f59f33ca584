// An order, from the basket to the receipt.
import { log, withRegion } from '@hotpath/instrument'
import { quote, type Line } from './catalogue.ts'
import type { Payments } from './payments.ts'
import type { ReceiptNumbers } from './receipt-numbers.ts'
import type { Receipt, Receipts } from './receipts.ts'
import { RegistryError } from './registry.ts'

export interface Order {
  readonly lines: readonly Line[]
  readonly card: string
}

export type Outcome =
  | { readonly state: 'paid'; readonly receipt: Receipt }
  | { readonly state: 'declined' }
  | { readonly state: 'unavailable' }

export class Checkout {
  readonly #payments: Payments
  readonly #numbers: ReceiptNumbers
  readonly #receipts: Receipts

  constructor(payments: Payments, numbers: ReceiptNumbers, receipts: Receipts) {
    this.#payments = payments
    this.#numbers = numbers
    this.#receipts = receipts
  }

  // #region buy
  /** Takes an order. @throws {PaymentError} when the provider does not answer */
  async buy({ lines, card }: Order): Promise<Outcome> {
    const priced = withRegion('price', () => quote(lines))
    log('basket', `${lines.length} lines, ${priced.totalCents} cents`)
    // Neither needs the other.
    const taking = withRegion('number', () => this.#numbers.take())
    taking.catch(() => {}) // looked at below
    const authorisation = await withRegion('payment', () => this.#payments.authorise(card, priced.totalCents))
    if (authorisation === undefined) return { state: 'declined' }
    try {
      return await withRegion('receipt', async () => {
        const receipt = { number: await taking, authorisation, ...priced }
        this.#receipts.add(receipt)
        return { state: 'paid', receipt }
      })
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      await this.#payments.release(authorisation)
      return { state: 'unavailable' }
    }
  }
  // #endregion buy
}
