// The signed-rank test, held against its definition and against tables in print.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from './random.ts'
import { criticalRanks, pairsNeeded, signedRank } from './signed-rank.ts'

/** Its definition: all ways of choosing signs, and how many of them are as uneven as this one. */
function byEnumeration(differences: readonly number[]): number {
  const values = differences.filter((value) => value !== 0)
  const sizes = values.map(Math.abs)
  const rank = sizes.map(
    (size) =>
      sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2,
  )
  const total = rank.reduce((sum, one) => sum + one, 0)
  const unevenness = (positive: number): number => Math.abs(positive - total / 2)
  const seen = unevenness(rank.filter((_one, index) => (values[index] ?? 0) > 0).reduce((a, b) => a + b, 0))
  let asUneven = 0
  for (let signs = 0; signs < 2 ** values.length; signs++) {
    const positive = rank.reduce((sum, one, index) => sum + ((signs >> index) & 1 ? one : 0), 0)
    if (unevenness(positive) >= seen) asUneven++
  }
  return asUneven / 2 ** values.length
}

describe('signedRank', () => {
  test('is what counting all signs gives, with ties and zeros', () => {
    const differences = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 10 })
    fc.assert(
      fc.property(differences, (given) => {
        expect(signedRank(given).p).toBeCloseTo(byEnumeration(given), 12)
      }),
    )
  })

  test.each([
    ['all of six on one side', [1, 2, 3, 4, 5, 6], { n: 6, positiveRanks: 21, p: 2 / 2 ** 6 }],
    ['all on the other', [-1, -2, -3, -4, -5, -6], { n: 6, positiveRanks: 0, p: 2 / 2 ** 6 }],
    ['zeros count for nothing', [0, 3, 0, -3], { n: 2, positiveRanks: 1.5, p: 1 }],
    ['nothing but zeros', [0, 0, 0], { n: 0, positiveRanks: 0, p: 1 }],
    ['nothing at all', [], { n: 0, positiveRanks: 0, p: 1 }],
    ['what is infinite is the largest', [Infinity, -1, -2], { n: 3, positiveRanks: 3, p: 1 }],
  ])('%s', (_behaviour, differences, want) => {
    expect(signedRank(differences)).toEqual(want)
  })

  // Charles Darwin's maize, cross-fertilised minus self-fertilised, in eighths of an inch (R. A. Fisher, The Design of
  // Experiments, 1935, section 15). Ranks above zero sum to 96, which 674 and 688 of 2^14 ways reach or pass.
  test('Darwin’s maize', () => {
    const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    const { n, positiveRanks, p } = signedRank(maize)
    expect({ n, positiveRanks }).toEqual({ n: 15, positiveRanks: 96 })
    expect(p).toBeCloseTo(byEnumeration(maize), 12)
    expect(p).toBeCloseTo(0.0413, 4)
  })

  test('above 200 differences the normal distribution gives nearly what the exact one does at 200', () => {
    const random = seededRandom(5)
    const differences = Array.from({ length: 200 }, () => random() - 0.45)
    const exact = signedRank(differences).p
    const normal = signedRank([...differences, 1e-9]).p
    expect(Math.abs(normal - exact)).toBeLessThan(0.002)
  })
})

describe('criticalRanks', () => {
  // F. Wilcoxon and R. A. Wilcox, Some Rapid Approximate Statistical Procedures, 1964, table 2.
  test.each([
    [5, 0.05, -1],
    [6, 0.05, 0],
    [7, 0.05, 2],
    [8, 0.05, 3],
    [10, 0.05, 8],
    [15, 0.05, 25],
    [20, 0.05, 52],
    [25, 0.05, 89],
    [7, 0.01, -1],
    [8, 0.01, 0],
    [10, 0.01, 3],
    [20, 0.01, 37],
  ])('of %i differences at %f are %i', (n, alpha, want) => {
    expect(criticalRanks(n, alpha)).toBe(want)
  })

  test('are where the test itself begins to call', () => {
    // Ranks 1, 3 and 4 of ten are 8, which is called; 1, 3 and 5 are not.
    const with8 = [-1, 2, -3, -4, 5, 6, 7, 8, 9, 10]
    const with9 = [-1, 2, -3, 4, -5, 6, 7, 8, 9, 10]
    expect(signedRank(with8).p).toBeLessThanOrEqual(0.05)
    expect(signedRank(with9).p).toBeGreaterThan(0.05)
  })
})

test.each([
  [0.05, 6],
  [0.0625, 5],
  [0.01, 8],
  [0.05 / 10, 9],
  [1, 1],
])('at %f it takes %i pairs', (alpha, want) => {
  expect(pairsNeeded(alpha)).toBe(want)
  expect(signedRank(Array.from({ length: want }, (_one, index) => index + 1)).p).toBeLessThanOrEqual(alpha)
})
