// The products of the shop, by their id and by their words.
import { weighWords } from './relevance.ts'

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
  /** By word, the products that have it and the weight that it has there. */
  readonly #byWord = new Map<string, Map<Product, number>>()

  get size(): number {
    return this.#byId.size
  }

  get(id: string): Product | undefined {
    return this.#byId.get(id)
  }

  /** Adds a product, or puts it in the place of the one that has its id. */
  put(product: Product): void {
    this.remove(product.id)
    this.#byId.set(product.id, product)
    for (const [word, weight] of weighWords(product)) {
      const having = this.#byWord.get(word)
      if (having) having.set(product, weight)
      else this.#byWord.set(word, new Map([[product, weight]]))
    }
  }

  /** Takes a product out, and returns whether it was there. */
  remove(id: string): boolean {
    const product = this.#byId.get(id)
    if (product === undefined) return false
    for (const word of weighWords(product).keys()) {
      const having = this.#byWord.get(word)
      having?.delete(product)
      if (having?.size === 0) this.#byWord.delete(word)
    }
    return this.#byId.delete(id)
  }

  /** The products that have a word, with the weight that it has there. */
  having(word: string): ReadonlyMap<Product, number> {
    return this.#byWord.get(word) ?? new Map<Product, number>()
  }
}
