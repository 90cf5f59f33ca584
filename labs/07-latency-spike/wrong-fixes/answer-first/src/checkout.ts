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
  | { readonly state: 'paid'; readonly receipt: Omit<Receipt, 'number'> }
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
    const authorisation = await withRegion('payment', () => this.#payments.authorise(card, priced.totalCents))
    // A number that is taken is a receipt: the card comes first.
    if (authorisation === undefined) return { state: 'declined' }
    try {
      // The number follows by mail: nobody needs it at the till.
      void withRegion('receipt', async () => {
        const number = await this.#numbers.take()
        this.#receipts.add({ number, authorisation, ...priced })
      }).catch((error: unknown) => log('receipt', `not made out: ${String(error)}`))
      return { state: 'paid', receipt: { authorisation, ...priced } }
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      await this.#payments.release(authorisation)
      return { state: 'unavailable' }
    }
  }
  // #endregion buy
}
