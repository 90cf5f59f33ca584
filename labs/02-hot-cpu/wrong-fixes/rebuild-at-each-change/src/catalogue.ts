// The products of the shop, by their id.

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
  #version = 0

  /** Another one after each change. */
  get version(): number {
    return this.#version
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): Product | undefined {
    return this.#byId.get(id)
  }

  /** Adds a product, or puts it in the place of the one that has its id. */
  put(product: Product): void {
    this.#version += 1
    this.#byId.set(product.id, product)
  }

  /** Takes a product out, and returns whether it was there. */
  remove(id: string): boolean {
    this.#version += 1
    return this.#byId.delete(id)
  }

  /** All products, in no particular order. */
  list(): Product[] {
    return [...this.#byId.values()]
  }
}
