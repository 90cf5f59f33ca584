// 64-bit integers: one form each, and exact where floats are not.

import { describe, expect, test } from 'vitest'
import { addInt64, fromBigInt, isInt64, isUint64, multiplyInt64 } from './int64.ts'

const MAX = Number.MAX_SAFE_INTEGER

describe('the one form of an integer', () => {
  test.each([
    ['the largest number', 2n ** 53n - 1n, MAX],
    ['one beyond it', 2n ** 53n, 2n ** 53n],
    ['the smallest number', -(2n ** 53n) + 1n, -MAX],
    ['one below it', -(2n ** 53n), -(2n ** 53n)],
    ['zero', 0n, 0],
  ])('%s', (_what, value, want) => {
    expect(fromBigInt(value)).toBe(want)
  })

  test.each([
    ['a number', 5, true, true],
    ['a negative number', -5, true, false],
    ['a fraction', 0.5, false, false],
    ['a number that is not exact', 2 ** 53, false, false],
    ['a bigint that would fit a number', 5n, false, false],
    ['the largest signed', 2n ** 63n - 1n, true, true],
    ['one beyond the largest signed', 2n ** 63n, false, true],
    ['the smallest signed', -(2n ** 63n), true, false],
    ['one below the smallest signed', -(2n ** 63n) - 1n, false, false],
    ['the largest unsigned', 2n ** 64n - 1n, false, true],
    ['one beyond the largest unsigned', 2n ** 64n, false, false],
    ['a text', '5', false, false],
    ['nothing', undefined, false, false],
  ])('%s', (_what, value, signed, unsigned) => {
    expect([isInt64(value), isUint64(value)]).toEqual([signed, unsigned])
  })
})

describe('arithmetic', () => {
  test.each([
    ['small sums stay numbers', 2, 3, 5],
    ['a sum on the edge is still a number', MAX - 1, 1, MAX],
    ['a sum beyond the edge is exact', MAX, 2, 2n ** 53n + 1n],
    ['a sum that comes back is a number again', 2n ** 53n, -1, MAX],
    ['opposites are zero', 2n ** 62n, -(2n ** 62n), 0],
  ])('%s', (_what, a, b, want) => {
    expect(addInt64(a, b)).toBe(want)
  })

  test.each([
    ['an integer ratio is exact beyond 2^53', 2n ** 53n + 1n, -1, -(2n ** 53n) - 1n],
    ['a product beyond 2^53 is exact', MAX, 3, 3n * (2n ** 53n - 1n)],
    ['zero times minus one is not minus zero', 0, -1, 0],
    ['half rounds away from zero', 5, 0.5, 3],
    ['below zero too', -5, 0.5, -3],
    ['a little below half rounds down', 499, 0.001, 0],
    ['a small negative result is not minus zero', -1, 0.1, 0],
  ])('%s', (_what, value, ratio, want) => {
    expect(multiplyInt64(value, ratio)).toBe(want)
  })
})
