// Taking an order's units out of the stock, and packing them.
import { Inventory, type Pick } from './inventory.ts'
import { pack, type Parcel } from './packing.ts'
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
  readonly #inventory: Inventory

  constructor(stock: Stock) {
    this.#inventory = new Inventory(stock)
  }

  /** Reserves an order and packs it, or says which of its items are short. */
  reserve({ lines }: Order): Outcome {
    const picks = lines.flatMap(({ item: name, quantity }): Pick[] => {
      const item = this.#inventory.find(name)
      return item === undefined ? [] : [{ item, quantity }]
    })
    const short = this.#inventory.take(picks)
    if (short.length > 0) return { state: 'short', items: short.map(({ item }) => item.name) }

    // The units are ours by now: what is done with them concerns nobody else.
    const pieces = picks.flatMap(({ item, quantity }) =>
      Array.from({ length: quantity }, () => ({ item: item.name, grams: item.grams })),
    )
    return { state: 'reserved', parcels: pack(pieces) }
  }
}
