// How well a product fits what somebody is looking for.
import type { Product } from './catalogue.ts'
import { wordsOf } from './words.ts'

// Somebody who looks for a lamp wants one, and not the shelf on which a lamp would look good.
const nameWeight = 3

const known = new Map<string, ReadonlyMap<string, number>>()

/** Counts the words of a text; one that was read before is not read again. */
function countsOf(text: string): ReadonlyMap<string, number> {
  let counts = known.get(text)
  if (counts === undefined) known.set(text, (counts = countWords(text)))
  return counts
}

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Returns 0 where one of the words is missing; else more, the more often they are there. */
export function relevance(product: Product, words: readonly string[]): number {
  const inName = countsOf(product.name)
  const inDescription = countsOf(product.description)
  let sum = 0
  for (const word of words) {
    const found = nameWeight * (inName.get(word) ?? 0) + (inDescription.get(word) ?? 0)
    if (found === 0) return 0
    sum += found
  }
  return sum
}
