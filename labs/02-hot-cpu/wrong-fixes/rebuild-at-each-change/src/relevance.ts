// How well a product fits what somebody is looking for.
import type { Product } from './catalogue.ts'
import { wordsOf } from './words.ts'

// Somebody who looks for a lamp wants one, and not the shelf on which a lamp would look good.
const nameWeight = 3

/** A product with the words of its texts. */
export interface ReadProduct {
  readonly product: Product
  readonly name: readonly string[]
  readonly description: readonly string[]
}

/** Reads the texts of a product. */
export function read(product: Product): ReadProduct {
  return { product, name: wordsOf(product.name), description: wordsOf(product.description) }
}

/** Returns 0 where one of the words is missing; else more, the more often they are there. */
export function relevance({ name, description }: ReadProduct, words: readonly string[]): number {
  let sum = 0
  for (const word of words) {
    const found = nameWeight * occurrences(name, word) + occurrences(description, word)
    if (found === 0) return 0
    sum += found
  }
  return sum
}

function occurrences(words: readonly string[], wanted: string): number {
  return words.filter((word) => word === wanted).length
}
