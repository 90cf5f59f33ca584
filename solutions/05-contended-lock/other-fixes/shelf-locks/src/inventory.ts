// A shelf of the stock as items by name, which is how the rest of a worker thinks of it.
import { gramsOf, nameOf, slotsPerShelf } from './items.ts'
import type { Stock } from './stock.ts'

export interface Item {
  readonly name: string
  readonly place: number
  readonly grams: number
  units: number
}

/** A worker's own copy of a shelf. It is kept from one order to the next. */
export class Inventory {
  readonly #stock: Stock
  readonly #shelf: number
  readonly #items = new Map<string, Item>()
  #version = -1

  constructor(stock: Stock, shelf: number) {
    this.#stock = stock
    this.#shelf = shelf
  }

  /** Returns the items as they are now. They are read again only if somebody else has changed the shelf since. */
  read(): ReadonlyMap<string, Item> {
    const version = Atomics.load(this.#stock.versions, this.#shelf)
    if (version !== this.#version) {
      this.#readAll()
      this.#version = version
    }
    return this.#items
  }

  /** Writes items that have changed back into the stock. */
  write(changed: Iterable<Item>): void {
    for (const { place, units } of changed) this.#stock.units[place] = units
    this.#version = Atomics.add(this.#stock.versions, this.#shelf, 1) + 1
  }

  #readAll(): void {
    const { units } = this.#stock
    for (let slot = 0; slot < slotsPerShelf; slot++) {
      const place = this.#shelf * slotsPerShelf + slot
      const name = nameOf(place)
      const item = this.#items.get(name)
      if (item === undefined) {
        this.#items.set(name, { name, place, grams: gramsOf(place), units: units[place] ?? 0 })
      } else item.units = units[place] ?? 0
    }
  }
}
