// How well a product fits what somebody is looking for.
import type { Product } from './catalogue.ts'
import { wordsOf } from './words.ts'

// Somebody who looks for a lamp wants one, and not the shelf on which a lamp would look good.
const nameWeight = 3

/** The words of a product, with the weight of each. */
type WordWeights = ReadonlyMap<string, number>

// A product that is replaced takes its words along.
const known = new WeakMap<Product, WordWeights>()

function weightsOf(product: Product): WordWeights {
  let weights = known.get(product)
  if (weights === undefined) known.set(product, (weights = weighWords(product)))
  return weights
}

function weighWords({ name, description }: Product): WordWeights {
  const weights = new Map<string, number>()
  const add = (word: string, weight: number): void =>
    void weights.set(word, (weights.get(word) ?? 0) + weight)
  for (const word of wordsOf(name)) add(word, nameWeight)
  for (const word of wordsOf(description)) add(word, 1)
  return weights
}

/** Returns 0 where one of the words is missing; else more, the more often they are there. */
export function relevance(product: Product, words: readonly string[]): number {
  const weights = weightsOf(product)
  let sum = 0
  for (const word of words) {
    const found = weights.get(word)
    if (found === undefined) return 0
    sum += found
  }
  return sum
}
