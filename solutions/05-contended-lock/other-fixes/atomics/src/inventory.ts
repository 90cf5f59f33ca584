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

  /**
   * Takes all that is wanted and returns nothing; or takes nothing and returns the first that is short. Nobody
   * waits: a counter is changed in one step, if it is still what it was. Lines taken before the one that is
   * short are given back, so for a moment somebody else may see fewer units than there are, and never more.
   */
  take(picks: readonly Pick[]): readonly Pick[] {
    for (const [index, pick] of picks.entries()) {
      if (this.#takeOne(pick)) continue
      for (const { item, quantity } of picks.slice(0, index))
        Atomics.add(this.#stock.units, item.place, quantity)
      return [pick]
    }
    return []
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
