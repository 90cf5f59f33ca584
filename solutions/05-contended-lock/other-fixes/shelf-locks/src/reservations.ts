// Taking an order's units out of the stock, and packing them.
import { Inventory } from './inventory.ts'
import { shelfCount } from './items.ts'
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
  readonly #inventories: readonly Inventory[]

  constructor(stock: Stock) {
    this.#stock = stock
    this.#inventories = Array.from({ length: shelfCount }, (_shelf, index) => new Inventory(stock, index))
  }

  /** Reserves an order and packs it, or says which of its items are short. */
  reserve({ lines }: Order): Outcome {
    const shelf = Number(lines[0]?.item.slice(0, 2))
    const inventory = this.#inventories[shelf]
    if (inventory === undefined) return { state: 'short', items: lines.map(({ item }) => item) }
    using _guard = this.#stock.lockOf(shelf).lock()
    const items = inventory.read()
    const short = lines.filter(({ item, quantity }) => (items.get(item)?.units ?? 0) < quantity)
    if (short.length > 0) return { state: 'short', items: short.map(({ item }) => item) }

    const pieces: Piece[] = []
    const changed = lines.flatMap(({ item, quantity }) => {
      const picked = items.get(item)
      if (picked === undefined) return []
      picked.units -= quantity
      for (let unit = 0; unit < quantity; unit++) pieces.push({ item, grams: picked.grams })
      return [picked]
    })
    const parcels = pack(pieces)
    inventory.write(changed)
    return { state: 'reserved', parcels }
  }
}
