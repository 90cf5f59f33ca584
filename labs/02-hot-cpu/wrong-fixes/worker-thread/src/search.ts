// Finding products: those that have all the words, the best ones first.
import { Worker } from 'node:worker_threads'
import type { Catalogue, Product } from './catalogue.ts'
import { relevance } from './relevance.ts'
import type { Message } from './search-worker.ts'
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
  readonly #worker = new Worker(new URL('./search-worker.ts', import.meta.url))
  readonly #waiting = new Map<number, (found: Found) => void>()
  #lastId = 0

  constructor(catalogue: Catalogue) {
    this.#worker.unref()
    this.#worker.on('message', ({ id, found }: { id: number; found: Found }) => {
      this.#waiting.get(id)?.(found)
      this.#waiting.delete(id)
    })
    for (const product of catalogue.list()) this.put(product)
  }

  put(product: Product): void {
    this.#send({ kind: 'put', product })
  }

  remove(id: string): void {
    this.#send({ kind: 'remove', id })
  }

  // #region find
  /** Returns a page of the products that have all the words of a text, best first, then by name. */
  find(query: Query): Promise<Found> {
    const id = ++this.#lastId
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#send({ kind: 'find', id, query })
    })
  }
  // #endregion find

  #send(message: Message): void {
    this.#worker.postMessage(message)
  }
}

export function findIn(catalogue: Catalogue, { text, page }: Query): Found {
  const words = wordsOf(text)
  if (words.length === 0) return { total: 0, makers: [], products: [] }
  const found = catalogue.list().filter((product) => relevance(product, words) > 0)
  const ranked = found.toSorted((a, b) => relevance(b, words) - relevance(a, words) || byName(a, b))
  return {
    total: ranked.length,
    makers: countMakers(ranked),
    products: ranked.slice((page - 1) * pageSize, page * pageSize),
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
