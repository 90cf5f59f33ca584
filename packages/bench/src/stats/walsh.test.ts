// Walsh averages and their middle.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median } from './order.ts'
import { signedRank } from './signed-rank.ts'
import { hodgesLehmann, walshAverages } from './walsh.ts'

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 15 })

test('of three values there are six', () => {
  expect([...walshAverages([1, 3, 8])].sort((a, b) => a - b)).toEqual([1, 2, 3, 4.5, 5.5, 8])
})

test.each([
  ['the middle of an odd number of averages', [1, 3], 2],
  ['the mean of the two in the middle of an even number', [1, 3, 8], 3.75],
  ['one value', [5], 5],
  ['one far off hardly matters', [1, 2, 3, 4, 1e9], 3],
  ['nothing', [], Number.NaN],
])('%s', (_behaviour, given, want) => {
  expect(hodgesLehmann(given)).toBe(want)
})

test('it is the median of the averages', () => {
  fc.assert(
    fc.property(values, (given) => {
      expect(hodgesLehmann(given)).toBe(median(walshAverages(given)))
    }),
  )
})

test('as many averages are above zero as the ranks of the values above zero sum to', () => {
  const withoutZeros = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), {
    selector: Math.abs, // ties share their ranks and not their averages
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(withoutZeros, (given) => {
      const nonZero = given.filter((value) => value !== 0)
      const above = walshAverages(nonZero).filter((average) => average > 0).length
      expect(signedRank(nonZero).positiveRanks).toBe(above)
    }),
  )
})

test('infinities of both signs cancel out', () => {
  expect(hodgesLehmann([Infinity, -Infinity])).toBe(0)
})
