// Gift cards. The tills check them without the network, by what is printed in the book of cards.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A card: its code for the customer, the rest for the tills. */
export interface GiftCard {
  readonly code: string
  readonly salt: string
  readonly proof: string
}

// #region issue
export class GiftCards {
  /** Makes new cards, in a thread that ends with them. */
  async issue(count: number): Promise<GiftCard[]> {
    const drafts = Array.from({ length: count }, () => ({
      code: randomBytes(8).toString('hex').toUpperCase(),
      salt: randomBytes(16).toString('hex'),
    }))
    const thread = new Worker(new URL('./gift-card-worker.ts', import.meta.url), { workerData: drafts })
    const [cards] = (await once(thread, 'message')) as [GiftCard[]] // all that it ever says
    return cards
  }
}
// #endregion issue
