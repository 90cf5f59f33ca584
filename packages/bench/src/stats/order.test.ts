// The middle, and any other place.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, selectAt } from './order.ts'

test.each([
  ['of an odd number is the middle one', [9, 1, 5], 5],
  ['of an even number is the mean of the two in the middle', [1, 10, 2, 4], 3],
  ['of one is itself', [7], 7],
  ['does not care for one far off', [1, 2, 3, 4, 1e9], 3],
  ['of nothing is not a number', [], Number.NaN],
])('the median %s', (_behaviour, values, want) => {
  expect(median(values)).toBe(want)
})

test('the median leaves the values in their order', () => {
  const values = [3, 1, 2]
  median(values)
  expect(values).toEqual([3, 1, 2])
})

test('what is selected stands where sorting would put it, smaller ones before, larger ones behind', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-Infinity, Infinity)), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(values, fc.nat(), (given, seed) => {
      const index = seed % given.length
      const array = Float64Array.from(given)
      const want = Float64Array.from(given).sort()[index] ?? Number.NaN
      expect(selectAt(array, index)).toBe(want)
      expect(Math.max(-Infinity, ...array.subarray(0, index))).toBeLessThanOrEqual(want)
      expect(Math.min(Infinity, ...array.subarray(index))).toBeGreaterThanOrEqual(want)
      expect(array.toSorted()).toEqual(Float64Array.from(given).sort())
    }),
  )
})
