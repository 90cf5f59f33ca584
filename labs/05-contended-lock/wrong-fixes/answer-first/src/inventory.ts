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

  /** Takes all that is wanted and returns nothing; or takes nothing and returns what is short. */
  take(picks: readonly Pick[]): readonly Pick[] {
    const { lock, units } = this.#stock
    using _guard = lock.lock()
    const short = picks.filter(({ item, quantity }) => (units[item.place] ?? 0) < quantity)
    if (short.length > 0) return short
    for (const { item, quantity } of picks) units[item.place] = (units[item.place] ?? 0) - quantity
    return []
  }
}
