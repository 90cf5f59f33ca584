// Items by name, and the one thing about them that changes: how many there are.
import { gramsOf, placeOf } from './items.ts'
import type { Stock } from './stock.ts'

/** What never changes of an item, so that nobody need be asked for it. */
export interface Item {
  readonly name: string
  readonly place: number
  readonly grams: number
}

/** An item, and how many units of it somebody wants. */
export interface Pick {
  readonly item: Item
  readonly quantity: number
}

/** The stock as the rest of a worker sees it. */
export class Inventory {
  readonly #stock: Stock

  constructor(stock: Stock) {
    this.#stock = stock
  }

  /** Returns an item by its name, or undefined when there is none. */
  find(name: string): Item | undefined {
    const place = placeOf(name)
    return place === undefined ? undefined : { name, place, grams: gramsOf(place) }
  }

  /** Takes what is wanted, line by line and without a lock, and returns what is short. */
  take(picks: readonly Pick[]): readonly Pick[] {
    return picks.filter((pick) => !this.#takeOne(pick))
  }

  #takeOne({ item: { place }, quantity }: Pick): boolean {
    const { units } = this.#stock
    for (let seen = Atomics.load(units, place); seen >= quantity;) {
      const found = Atomics.compareExchange(units, place, seen, seen - quantity)
      if (found === seen) return true
      seen = found
    }
    return false
  }
}
