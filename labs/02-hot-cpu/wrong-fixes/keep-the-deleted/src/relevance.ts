// How well a product fits what somebody is looking for.
import type { Product } from './catalogue.ts'
import { wordsOf } from './words.ts'

// Somebody who looks for a lamp wants one, and not the shelf on which a lamp would look good.
const nameWeight = 3

/** How often a product has each word, those of its name counted threefold. */
export type WordCounts = ReadonlyMap<string, number>

/** Reads the texts of a product. */
export function wordCounts({ name, description }: Product): WordCounts {
  const counts = new Map<string, number>()
  for (const word of wordsOf(name)) counts.set(word, (counts.get(word) ?? 0) + nameWeight)
  for (const word of wordsOf(description)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Returns 0 where one of the words is missing; else more, the more often they are there. */
export function relevance(counts: WordCounts, words: readonly string[]): number {
  let sum = 0
  for (const word of words) {
    const found = counts.get(word)
    if (!found) return 0
    sum += found
  }
  return sum
}
