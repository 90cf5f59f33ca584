// The stock as items by name, which is how the rest of a worker thinks of it.
import { gramsOf, nameOf, placeCount } from './items.ts'
import type { Stock } from './stock.ts'

export interface Item {
  readonly name: string
  readonly place: number
  readonly grams: number
  units: number
}

/** A worker's own copy of the stock. It is kept from one order to the next. */
export class Inventory {
  readonly #stock: Stock
  readonly #items = new Map<string, Item>()
  #version = -1

  constructor(stock: Stock) {
    this.#stock = stock
  }

  /** Returns the items as they are now. They are read again only if somebody else has changed the stock since. */
  read(): ReadonlyMap<string, Item> {
    const version = Atomics.load(this.#stock.version, 0)
    if (version !== this.#version) {
      this.#readAll()
      this.#version = version
    }
    return this.#items
  }

  /** Says that this worker has changed the stock, so that it need not read it again for that. Call inside the lock. */
  changed(): void {
    this.#version = Atomics.add(this.#stock.version, 0, 1) + 1
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
