import { describe, expect, test } from 'vitest'
import { comparePairs, measurePairs } from './pairs.ts'
import { seededRandom } from '@hotpath/bench'

describe('comparePairs', () => {
  test('takes the ratio within each pair, so that a slow while which both were in changes nothing', () => {
    const a = [100, 100, 100, 300, 300, 300, 900]
    const b = a.map((value) => value * 1.02)
    const { ratio, low, high } = comparePairs(a, b)
    expect(ratio).toBeCloseTo(1.02, 12)
    expect(low).toBeCloseTo(1.02, 12)
    expect(high).toBeCloseTo(1.02, 12)
  })

  test('is not the ratio of the medians, which pairs that do not belong together would change', () => {
    expect(comparePairs([4, 1, 2], [2, 4, 2])).toMatchObject({ medianA: 2, medianB: 2, ratio: 1 })
    expect(comparePairs([4, 1, 2], [2, 2, 4])).toMatchObject({ medianA: 2, medianB: 2, ratio: 2 })
  })

  test('says how many pairs there were, and the largest value of each', () => {
    expect(comparePairs([1, 5, 2], [3, 2, 4])).toMatchObject({ pairs: 3, maxA: 5, maxB: 4 })
  })

  test('finds a cost of 2 % in noise of 3 %, and none where there is none, given 200 pairs', () => {
    const random = seededRandom(3)
    // The sum of twelve is close to normal, with deviation 1.
    const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6)
    const noisy = (value: number): number => value * (1 + 0.03 * normal())
    const off = Array.from({ length: 200 }, () => noisy(200))
    const same = comparePairs(
      off,
      off.map(() => noisy(200)),
      random,
    )
    const dearer = comparePairs(
      off,
      off.map(() => noisy(204)),
      random,
    )
    expect(same.low).toBeLessThan(1)
    expect(same.high).toBeGreaterThan(1)
    expect(dearer.low).toBeGreaterThan(1)
    expect(dearer.ratio).toBeGreaterThan(1.01)
    expect(dearer.ratio).toBeLessThan(1.03)
  })

  test('refuses values of which some have no partner', () => {
    expect(() => comparePairs([1, 2], [1])).toThrow('comparing pairs: met 2 and 1 values, want as many')
  })
})

describe('measurePairs', () => {
  test('measures both ways once for each pair, in an order that chance decides', async () => {
    const order: string[] = []
    const measure = (name: string, value: number) => () => {
      order.push(name)
      return value
    }
    const result = await measurePairs({
      pairs: 20,
      a: measure('a', 2),
      b: measure('b', 3),
      random: seededRandom(4),
    })
    expect(result).toMatchObject({ pairs: 20, medianA: 2, medianB: 3, ratio: 1.5 })
    const pairs = Array.from({ length: 20 }, (_pair, index) => order.slice(2 * index, 2 * index + 2).join(''))
    expect(new Set(pairs)).toEqual(new Set(['ab', 'ba']))
    expect(pairs.filter((pair) => pair === 'ab').length).toBeGreaterThan(3)
    expect(pairs.filter((pair) => pair === 'ba').length).toBeGreaterThan(3)
  })
})
