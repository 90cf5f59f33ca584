// Finding products: those that have all the words, the best ones first.
import type { Catalogue, Product } from './catalogue.ts'
import { relevance } from './relevance.ts'
import { wordsOf } from './words.ts'

export const pageSize = 20

/** What somebody is looking for; pages count from 1. */
export interface Query {
  readonly text: string
  readonly page: number
}

export interface Found {
  /** How many products there are on all pages. */
  readonly total: number
  /** How many of them each maker has, the most first. */
  readonly makers: readonly MakerCount[]
  readonly products: readonly Product[]
}

export interface MakerCount {
  readonly maker: string
  readonly count: number
}

export class Search {
  readonly #catalogue: Catalogue

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  // #region find
  /** Returns a page of the products that have all the words of a text, best first, then by name. */
  find({ text, page }: Query): Found {
    const words = wordsOf(text)
    if (words.length === 0) return { total: 0, makers: [], products: [] }
    const scores = new Map<Product, number>()
    for (const product of this.#catalogue.list()) {
      const score = relevance(this.#catalogue.counts(product.id), words)
      if (score > 0) scores.set(product, score)
    }
    const ranked = Array.from(scores)
      .toSorted(([a, scoreOfA], [b, scoreOfB]) => scoreOfB - scoreOfA || byName(a, b))
      .map(([product]) => product)
    return {
      total: ranked.length,
      makers: countMakers(ranked),
      products: ranked.slice((page - 1) * pageSize, page * pageSize),
    }
  }
  // #endregion find
}

const collator = new Intl.Collator('en')

function byName(a: Product, b: Product): number {
  return collator.compare(a.name, b.name) || collator.compare(a.id, b.id)
}

function countMakers(products: readonly Product[]): MakerCount[] {
  const counts = new Map<string, number>()
  for (const { maker } of products) counts.set(maker, (counts.get(maker) ?? 0) + 1)
  return Array.from(counts, ([maker, count]) => ({ maker, count })).toSorted(
    (a, b) => b.count - a.count || collator.compare(a.maker, b.maker),
  )
}
