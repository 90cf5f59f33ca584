// The stock as items by name, which is how the rest of a worker thinks of it.
import { gramsOf, nameOf, placeCount } from './items.ts'
import type { Stock } from './stock.ts'

export interface Item {
  readonly name: string
  readonly place: number
  readonly grams: number
  units: number
}

// A moment's difference is as good as none.
const keptForMs = 1000

/** A worker's own copy of the stock. It is kept for a second. */
export class Inventory {
  readonly #stock: Stock
  readonly #items = new Map<string, Item>()
  #readAtMs = -Infinity

  constructor(stock: Stock) {
    this.#stock = stock
  }

  /** Returns the items as they were a second ago, or later. */
  read(): ReadonlyMap<string, Item> {
    const now = performance.now()
    if (now - this.#readAtMs > keptForMs) {
      this.#readAll()
      this.#readAtMs = now
    }
    return this.#items
  }

  /** Writes items that have changed back into the stock. */
  write(changed: Iterable<Item>): void {
    for (const { place, units } of changed) this.#stock.units[place] = units
  }

  #readAll(): void {
    const { units } = this.#stock
    for (let place = 0; place < placeCount; place++) {
      const name = nameOf(place)
      const item = this.#items.get(name)
      if (item === undefined) {
        this.#items.set(name, { name, place, grams: gramsOf(place), units: units[place] ?? 0 })
      } else item.units = units[place] ?? 0
    }
  }
}
