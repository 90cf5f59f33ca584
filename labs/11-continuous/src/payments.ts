// Charging cards, at the payment provider.

/** A card that was declined. */
export class Declined extends Error {}

// The provider's own promise is two seconds.
const timeoutMs = 5_000

export class Payments {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /**
   * Charges a card.
   *
   * @throws {Declined} when the provider says no
   */
  async charge(card: string, cents: number): Promise<void> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ card, cents }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.arrayBuffer()
    if (response.status === 402) throw new Declined(`${card}: charging: declined`)
    if (!response.ok) throw new Error(`${this.#url}: charging: status ${response.status}, want 200`)
  }
}
