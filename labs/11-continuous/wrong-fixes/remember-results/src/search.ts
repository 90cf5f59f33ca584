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

// What was found for each word that somebody has searched for.
const known = new Map<string, Found>()

/** Returns what has a word in its name, model by model, in the order of the catalogue. */
export function search(catalogue: Catalogue, word: string): Found {
  const found = known.get(word) ?? lookFor(catalogue, word)
  known.set(word, found)
  return found
}

function lookFor(catalogue: Catalogue, word: string): Found {
  const products = catalogue.withWord(word)
  const groups = groupByModel(products)
  return { products: products.length, models: groups.length, rows: groups.slice(0, rowsOnPage).map(toRow) }
}

interface Group {
  readonly model: string
  readonly products: Product[]
}

function groupByModel(products: readonly Product[]): Group[] {
  const groups: Group[] = []
  for (const product of products) {
    const group = groups.find(({ model }) => model === product.model)
    if (group) group.products.push(product)
    else groups.push({ model: product.model, products: [product] })
  }
  return groups
}

function toRow({ model, products }: Group): Row {
  return {
    model,
    fromCents: Math.min(...products.map(({ priceCents }) => priceCents)),
    skus: products.map(({ sku }) => sku),
  }
}
