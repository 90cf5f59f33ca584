// What the warehouse has left, and selling it: nobody buys what somebody else is being charged for.
/** One line of an order. */
export interface Line {
  readonly sku: string
  readonly quantity: number
}

/** More was ordered than there is. */
export class SoldOut extends Error {}

export class Stock {
  readonly #left: Map<string, number>

  constructor(skus: readonly string[], pieces: number) {
    this.#left = new Map(skus.map((sku) => [sku, pieces]))
  }

  left(sku: string): number {
    return this.#left.get(sku) ?? 0
  }

  // #region sell
  /**
   * Takes the pieces of an order once it was charged: nothing comes between looking and taking.
   *
   * @throws {SoldOut} and takes nothing where a piece is missing; what `charge` throws
   */
  async sell(lines: readonly Line[], charge: () => Promise<void>): Promise<void> {
    await charge()
    this.#require(lines)
    this.#add(lines, -1)
  }
  // #endregion sell

  #require(lines: readonly Line[]): void {
    const short = lines.find(({ sku, quantity }) => this.left(sku) < quantity)
    if (short) throw new SoldOut(`${short.sku}: selling ${short.quantity}: there are ${this.left(short.sku)}`)
  }

  #add(lines: readonly Line[], sign: 1 | -1): void {
    for (const { sku, quantity } of lines) this.#left.set(sku, this.left(sku) + sign * quantity)
  }
}
