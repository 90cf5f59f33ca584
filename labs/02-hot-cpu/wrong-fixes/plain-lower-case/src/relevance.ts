// How well a product fits what somebody is looking for.
import type { Product } from './catalogue.ts'
import { wordsOf } from './words.ts'

// Somebody who looks for a lamp wants one, and not the shelf on which a lamp would look good.
const nameWeight = 3

/** The words of a product, with the weight of each. */
export type WordWeights = ReadonlyMap<string, number>

// #region weigh
/** Reads the texts of a product. It costs more than a thousand comparisons: once for each product is enough. */
export function weighWords({ name, description }: Product): WordWeights {
  const weights = new Map<string, number>()
  const add = (word: string, weight: number): void =>
    void weights.set(word, (weights.get(word) ?? 0) + weight)
  for (const word of wordsOf(name)) add(word, nameWeight)
  for (const word of wordsOf(description)) add(word, 1)
  return weights
}

/** Returns 0 where one of the words is missing; else more, the more often they are there. */
export function relevance(weights: WordWeights, words: readonly string[]): number {
  let sum = 0
  for (const word of words) {
    const found = weights.get(word)
    if (found === undefined) return 0
    sum += found
  }
  return sum
}
// #endregion weigh
