// The products of the shop, by their id, with the words of each.
import { weighWords, type WordWeights } from './relevance.ts'

/** One product. Never changed: an update puts another one in its place. */
export interface Product {
  readonly id: string
  readonly name: string
  readonly maker: string
  readonly description: string
  readonly priceCents: number
}

/** A product and its words, which were read when it came. */
export interface Entry {
  readonly product: Product
  readonly weights: WordWeights
}

export class Catalogue {
  readonly #byId = new Map<string, Entry>()

  get size(): number {
    return this.#byId.size
  }

  get(id: string): Product | undefined {
    return this.#byId.get(id)?.product
  }

  /** Adds a product, or puts it in the place of the one that has its id. */
  put(product: Product): void {
    this.#byId.set(product.id, { product, weights: weighWords(product) })
  }

  /** Takes a product out, and returns whether it was there. */
  remove(id: string): boolean {
    return this.#byId.delete(id)
  }

  /** All products with their words, in no particular order. */
  entries(): Iterable<Entry> {
    return this.#byId.values()
  }
}
