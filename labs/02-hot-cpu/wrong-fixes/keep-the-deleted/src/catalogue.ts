// The products of the shop, by their id, and the words of each.
import { wordCounts, type WordCounts } from './relevance.ts'

/** One product. Never changed: an update puts another one in its place. */
export interface Product {
  readonly id: string
  readonly name: string
  readonly maker: string
  readonly description: string
  readonly priceCents: number
}

export class Catalogue {
  readonly #byId = new Map<string, Product>()
  readonly #counts = new Map<string, WordCounts>()

  get size(): number {
    return this.#byId.size
  }

  get(id: string): Product | undefined {
    return this.#byId.get(id)
  }

  /** Adds a product, or puts it in the place of the one that has its id. */
  put(product: Product): void {
    this.#byId.set(product.id, product)
    this.#counts.set(product.id, wordCounts(product))
  }

  /** Takes a product out, and returns whether it was there. */
  remove(id: string): boolean {
    return this.#byId.delete(id)
  }

  /** Returns the words of a product. */
  counts(id: string): WordCounts {
    return this.#counts.get(id) ?? new Map()
  }

  /** All products, in no particular order. */
  list(): Product[] {
    return [...this.#byId.values()]
  }
}
