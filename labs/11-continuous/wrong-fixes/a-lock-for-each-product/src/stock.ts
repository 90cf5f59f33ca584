// What the warehouse has left, and selling it: nobody buys what somebody else is being charged for.
import { Mutex } from '@hotpath/instrument'

/** One line of an order. */
export interface Line {
  readonly sku: string
  readonly quantity: number
}

/** More was ordered than there is. */
export class SoldOut extends Error {}

export class Stock {
  readonly #left: Map<string, number>
  readonly #locks = new Map<string, Mutex>()

  constructor(skus: readonly string[], pieces: number) {
    this.#left = new Map(skus.map((sku) => [sku, pieces]))
  }

  left(sku: string): number {
    return this.#left.get(sku) ?? 0
  }

  /**
   * Takes the pieces of an order once it was charged.
   *
   * @throws {SoldOut} and takes nothing where a piece is missing; what `charge` throws
   */
  async sell(lines: readonly Line[], charge: () => Promise<void>): Promise<void> {
    using guards = new DisposableStack()
    for (const sku of new Set(lines.map((line) => line.sku))) guards.use(await this.#lockOf(sku).lock())
    this.#require(lines)
    await charge()
    this.#add(lines, -1)
  }

  #lockOf(sku: string): Mutex {
    const lock = this.#locks.get(sku) ?? new Mutex({ name: 'stock' })
    this.#locks.set(sku, lock)
    return lock
  }

  #require(lines: readonly Line[]): void {
    const short = lines.find(({ sku, quantity }) => this.left(sku) < quantity)
    if (short) throw new SoldOut(`${short.sku}: selling ${short.quantity}: there are ${this.left(short.sku)}`)
  }

  #add(lines: readonly Line[], sign: 1 | -1): void {
    for (const { sku, quantity } of lines) this.#left.set(sku, this.left(sku) + sign * quantity)
  }
}
