// Finding products: those that have all the words, the best ones first.
import type { Catalogue, Product } from './catalogue.ts'
import { type ReadProduct, read, relevance } from './relevance.ts'
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
  #index: readonly ReadProduct[] = []
  #version = -1

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  // #region find
  /** Returns a page of the products that have all the words of a text, best first, then by name. */
  find({ text, page }: Query): Found {
    const words = wordsOf(text)
    if (words.length === 0) return { total: 0, makers: [], products: [] }
    const ranked = this.#current()
      .map((one) => ({ product: one.product, score: relevance(one, words) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || byName(a.product, b.product))
      .map(({ product }) => product)
    return {
      total: ranked.length,
      makers: countMakers(ranked),
      products: ranked.slice((page - 1) * pageSize, page * pageSize),
    }
  }
  // #endregion find

  /** The index, built anew if the catalogue has changed since. */
  #current(): readonly ReadProduct[] {
    if (this.#version !== this.#catalogue.version) {
      this.#index = this.#catalogue.list().map(read)
      this.#version = this.#catalogue.version
    }
    return this.#index
  }
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
