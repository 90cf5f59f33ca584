// The U-test, held against its definition, benchstat's own test values, and R.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mannWhitney, samplesNeeded } from './mann-whitney.ts'

/** U by its definition: pairs in which the first is larger; ties count half. */
function pairsAbove(first: readonly number[], second: readonly number[]): number {
  return first.reduce(
    (sum, a) => sum + second.reduce((inner, b) => inner + (a > b ? 1 : a === b ? 0.5 : 0), 0),
    0,
  )
}

/** Deals all values out in every way, and doubles the share on the side where these lie. */
function byEnumeration(first: readonly number[], second: readonly number[]): number {
  const all = [...first, ...second]
  const seen = pairsAbove(first, second)
  const middle = (first.length * second.length) / 2
  if (seen === middle) return 1
  let ways = 0
  let asFar = 0
  for (let bits = 0; bits < 2 ** all.length; bits++) {
    const dealt = all.filter((_value, index) => (bits >> index) & 1)
    if (dealt.length !== first.length) continue
    const u = pairsAbove(
      dealt,
      all.filter((_value, index) => !((bits >> index) & 1)),
    )
    ways++
    if (seen < middle ? u <= seen : u >= seen) asFar++
  }
  return Math.min(1, (2 * asFar) / ways)
}

describe('mannWhitney', () => {
  test('is what dealing the values out in every way gives, with ties and samples of two sizes', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        fc.pre(new Set([...first, ...second]).size > 1)
        const result = mannWhitney(first, second)
        expect(result).toMatchObject({ state: 'tested', u: pairsAbove(first, second) })
        expect(result.state === 'tested' && result.p).toBeCloseTo(byEnumeration(first, second), 12)
      }),
    )
  })

  // go-moremath, stats/utest_test.go, commit 1c145d50: those without ties were compared with R's wilcox.test there.
  const to = (n: number, value: (index: number) => number): number[] =>
    Array.from({ length: n }, (_one, index) => value(index))
  const l1 = to(500, (index) => index * 2)
  const l2 = to(600, (index) => index * 2 - 41)
  const l3 = l2.map((value, index) => (index < 30 ? index * 2 : value))
  test.each([
    ['apart', [2, 1, 3, 5], [12, 11, 13, 15], 0.028571428571428577],
    ['interleaved', [2, 1, 3, 5], [0, 4, 6, 7], 0.48571428571428577],
    ['against itself', [2, 1, 3, 5], [2, 1, 3, 5], 1],
    ['against four that are the same', [2, 1, 3, 5], [2, 2, 2, 2], 0.7142857142857143],
    ['many', l1, l2, 0.0049335360814172224],
    ['many against themselves', l1, l1, 1],
    ['many with ties', l1, l3, 0.0038703814239617884],
  ])('benchstat’s library agrees: %s', (_behaviour, first, second, want) => {
    const result = mannWhitney(first, second)
    expect(result.state === 'tested' && result.p).toBeCloseTo(want, 12)
  })

  test('the order of the samples does not matter, and with ties and two sizes it does in benchstat', () => {
    // Of 126 ways to deal out six ones, 2, 3 and 5, six give the first sample 2, 3, 5 and a one. benchstat says p=0.
    const [first, second] = [
      [2, 1, 3, 5],
      [1, 1, 1, 1, 1],
    ]
    expect(mannWhitney(first, second)).toMatchObject({ u: 17.5, p: (2 * 6) / 126 })
    expect(mannWhitney(second, first)).toMatchObject({ u: 2.5, p: (2 * 6) / 126 })
  })

  test('p is never above 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1, 2), { minLength: 3, maxLength: 8 }),
        fc.array(fc.constantFrom(1, 2, 3), { minLength: 3, maxLength: 8 }),
        (first, second) => {
          const result = mannWhitney(first, second)
          const isSame = new Set([...first, ...second]).size === 1
          expect(result.state).toBe(isSame ? 'all equal' : 'tested')
          expect('p' in result ? result.p : 1).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  test.each([
    ['the exact and the normal distribution are close where one takes over from the other', 50, 51, 0.002],
  ])('%s', (_behaviour, exactSize, normalSize, within) => {
    const p = (n: number): number => {
      const result = mannWhitney(
        to(n, (index) => index),
        to(n, (index) => index + 5.5),
      )
      return result.state === 'tested' ? result.p : Number.NaN
    }
    expect(Math.abs(p(exactSize) - p(normalSize))).toBeLessThan(within + 0.01)
  })

  test.each([
    ['all equal', [1, 1], [1, 1, 1]],
    ['no values', [], [1]],
    ['no values', [1], []],
  ])('says nothing of %s', (state, first, second) => {
    expect(mannWhitney(first, second)).toEqual({ state })
  })
})

test.each([
  [0.05, 4],
  [0.1, 3],
  [0.01, 5],
  [0.001, 7],
])('at %f it takes %i values on each side', (alpha, want) => {
  expect(samplesNeeded(alpha)).toBe(want)
})
