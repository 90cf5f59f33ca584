// What the shop sells: four kinds of things, each model in two colours.

export interface Product {
  readonly sku: string
  readonly name: string
  readonly model: string
  readonly priceCents: number
}

// As many as the warehouse has had since the merger.
const kinds = [
  { noun: 'lamp', count: 6400 },
  { noun: 'chair', count: 3200 },
  { noun: 'shelf', count: 1600 },
  { noun: 'desk', count: 800 },
] as const
const woods = ['oak', 'ash', 'birch', 'beech', 'maple', 'walnut', 'cherry'] as const

export class Catalogue {
  readonly #bySku = new Map<string, Product>()
  readonly #byWord = new Map<string, Product[]>()

  constructor() {
    for (const product of kinds.flatMap(({ noun, count }) => productsOf(noun, count))) {
      this.#bySku.set(product.sku, product)
      for (const word of product.name.split(' ')) {
        const products = this.#byWord.get(word) ?? []
        products.push(product)
        this.#byWord.set(word, products)
      }
    }
  }

  product(sku: string): Product | undefined {
    return this.#bySku.get(sku)
  }

  /** Returns the products that have a word in their name, in the order of the catalogue. */
  withWord(word: string): readonly Product[] {
    return this.#byWord.get(word) ?? []
  }

  skus(): string[] {
    return [...this.#bySku.keys()]
  }
}

function productsOf(noun: string, count: number): Product[] {
  return Array.from({ length: count }, (_product, index) => {
    const model = Math.floor(index / 2)
    return {
      sku: `${noun}-${index}`,
      name: `${woods[model % woods.length]} ${noun} ${index % 2 === 0 ? 'light' : 'dark'}`,
      model: `${noun.toUpperCase()} ${10_000 + model}`,
      priceCents: 1_990 + ((model * 37) % 400) * 50,
    }
  })
}
