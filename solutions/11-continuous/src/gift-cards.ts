// Gift cards. The tills check them without the network, by what is printed in the book of cards.
import { pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

/** A card: its code for the customer, the rest for the tills. */
export interface GiftCard {
  readonly code: string
  readonly salt: string
  readonly proof: string
}

// What the tills compute.
const iterations = 60_000
const proofBytes = 32

// #region issue
export class GiftCards {
  /** Makes new cards. */
  async issue(count: number): Promise<GiftCard[]> {
    return Promise.all(Array.from({ length: count }, () => this.#make()))
  }

  async #make(): Promise<GiftCard> {
    const code = randomBytes(8).toString('hex').toUpperCase()
    const salt = randomBytes(16).toString('hex')
    const proof = await promisify(pbkdf2)(code, salt, iterations, proofBytes, 'sha256')
    return { code, salt, proof: proof.toString('hex') }
  }
}
// #endregion issue
