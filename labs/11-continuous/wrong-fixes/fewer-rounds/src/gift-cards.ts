// Gift cards. The tills check them without the network, by what is printed in the book of cards.
import { pbkdf2Sync, randomBytes } from 'node:crypto'

/** A card: its code for the customer, the rest for the tills. */
export interface GiftCard {
  readonly code: string
  readonly salt: string
  readonly proof: string
}

// A code is long and random: nobody guesses it, however fast it can be checked.
const iterations = 1_000
const proofBytes = 32

// #region issue
export class GiftCards {
  /** Makes new cards. */
  async issue(count: number): Promise<GiftCard[]> {
    return Array.from({ length: count }, () => this.#make())
  }

  #make(): GiftCard {
    const code = randomBytes(8).toString('hex').toUpperCase()
    const salt = randomBytes(16).toString('hex')
    const proof = pbkdf2Sync(code, salt, iterations, proofBytes, 'sha256')
    return { code, salt, proof: proof.toString('hex') }
  }
}
// #endregion issue
