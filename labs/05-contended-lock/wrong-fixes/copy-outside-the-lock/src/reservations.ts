// Taking an order's units out of the stock, and packing them.
import { Inventory, type Item } from './inventory.ts'
import { pack, type Parcel, type Piece } from './packing.ts'
import type { Stock } from './stock.ts'

/** What somebody wants. Each item exists and is there once; all lie on one shelf, since the shop splits orders. */
export interface Order {
  readonly lines: readonly OrderLine[]
}

export interface OrderLine {
  readonly item: string
  readonly quantity: number
}

/** What became of an order: all of it is reserved, or nothing is. */
export type Outcome =
  | { readonly state: 'reserved'; readonly parcels: readonly Parcel[] }
  | { readonly state: 'short'; readonly items: readonly string[] }

/** The reservations of one worker. Others work on the same stock at the same time. */
export class Reservations {
  readonly #stock: Stock
  readonly #inventory: Inventory

  constructor(stock: Stock) {
    this.#stock = stock
    this.#inventory = new Inventory(stock)
  }

  /** Reserves an order and packs it, or says which of its items are short. */
  reserve({ lines }: Order): Outcome {
    const items = this.#inventory.read()
    const picks = lines.flatMap(({ item, quantity }) => {
      const picked = items.get(item)
      return picked === undefined ? [] : [{ item: picked, quantity }]
    })
    const short = this.#take(picks)
    if (short.length > 0) return { state: 'short', items: short.map(({ item }) => item.name) }

    const pieces = picks.flatMap(({ item, quantity }): Piece[] =>
      Array.from({ length: quantity }, () => ({ item: item.name, grams: item.grams })),
    )
    return { state: 'reserved', parcels: pack(pieces) }
  }

  /** Takes all units, or none and returns what is short. The copy may be old by now, so the stock itself is asked. */
  #take(picks: readonly { item: Item; quantity: number }[]): readonly { item: Item }[] {
    const { lock, units } = this.#stock
    using _guard = lock.lock()
    const short = picks.filter(({ item, quantity }) => (units[item.place] ?? 0) < quantity)
    if (short.length > 0) return short
    for (const { item, quantity } of picks) units[item.place] = (units[item.place] ?? 0) - quantity
    this.#inventory.changed()
    return []
  }
}
