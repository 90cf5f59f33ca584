// How well a product fits what somebody is looking for.
import type { Product } from './catalogue.ts'
import { wordsOf } from './words.ts'

// Somebody who looks for a lamp wants one, and not the shelf on which a lamp would look good.
const nameWeight = 3

/** Returns 0 where one of the words is missing; else more, the more often they are there. */
export function relevance(product: Product, words: readonly string[]): number {
  const inName = wordsOf(product.name)
  const inDescription = wordsOf(product.description)
  let sum = 0
  for (const word of words) {
    const found = nameWeight * occurrences(inName, word) + occurrences(inDescription, word)
    if (found === 0) return 0
    sum += found
  }
  return sum
}

function occurrences(words: readonly string[], wanted: string): number {
  return words.filter((word) => word === wanted).length
}
