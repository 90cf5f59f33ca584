// Searching the catalogue: one row a model, however many colours it comes in.
import type { Catalogue, Product } from './catalogue.ts'

/** A model that was found, with its colours. */
export interface Row {
  readonly model: string
  readonly fromCents: number
  readonly skus: readonly string[]
}

export interface Found {
  readonly products: number
  readonly models: number
  /** Those of the first page. */
  readonly rows: readonly Row[]
}

// As many as a page shows.
const rowsOnPage = 24

/** Returns what has a word in its name, model by model, in the order of the catalogue. */
export function search(catalogue: Catalogue, word: string): Found {
  const products = catalogue.withWord(word)
  const groups = groupByModel(products)
  return { products: products.length, models: groups.length, rows: groups.slice(0, rowsOnPage).map(toRow) }
}

// #region group
interface Group {
  readonly model: string
  readonly products: Product[]
}

function groupByModel(products: readonly Product[]): Group[] {
  const groups = new Map<string, Group>()
  for (const product of products) {
    const group = groups.get(product.model)
    if (group) group.products.push(product)
    else groups.set(product.model, { model: product.model, products: [product] })
  }
  return [...groups.values()]
}
// #endregion group

function toRow({ model, products }: Group): Row {
  return {
    model,
    fromCents: Math.min(...products.map(({ priceCents }) => priceCents)),
    skus: products.map(({ sku }) => sku),
  }
}
