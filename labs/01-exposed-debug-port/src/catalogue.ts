// What the shop has: products, found by their sku or by a word.

export interface Product {
  readonly sku: string
  readonly name: string
  readonly priceCents: number
}

const products: readonly Product[] = [
  { sku: 'kettle', name: 'Kettle, 1.5 l', priceCents: 3_900 },
  { sku: 'teapot', name: 'Cast-iron teapot', priceCents: 6_450 },
  { sku: 'cup', name: 'Cup, set of two', priceCents: 1_800 },
  { sku: 'sencha', name: 'Sencha, 100 g', priceCents: 1_250 },
  { sku: 'hojicha', name: 'Hojicha, 100 g', priceCents: 980 },
  { sku: 'whisk', name: 'Bamboo whisk', priceCents: 2_200 },
]

const bySku = new Map(products.map((product) => [product.sku, product]))

export function findProduct(sku: string): Product | undefined {
  return bySku.get(sku)
}

/** Lists the products whose name has the word in it, in the order of the catalogue; all of them for no word. */
export function searchProducts(word: string): Product[] {
  const wanted = word.toLowerCase()
  return products.filter(({ name }) => name.toLowerCase().includes(wanted))
}
