// How well a product fits what somebody is looking for.
import type { Product } from './catalogue.ts'
import { wordsOf } from './words.ts'

// Somebody who looks for a lamp wants one, and not the shelf on which a lamp would look good.
const nameWeight = 3

/** The words of a product, with the weight of each. */
export type WordWeights = ReadonlyMap<string, number>

/** Reads the texts of a product. */
export function weighWords({ name, description }: Product): WordWeights {
  const weights = new Map<string, number>()
  const add = (word: string, weight: number): void =>
    void weights.set(word, (weights.get(word) ?? 0) + weight)
  for (const word of wordsOf(name)) add(word, nameWeight)
  for (const word of wordsOf(description)) add(word, 1)
  return weights
}
