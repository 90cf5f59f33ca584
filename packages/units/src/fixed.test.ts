// Ties go to the even digit, and only ties.

import { expect, test } from 'vitest'
import { formatFixed } from './fixed.ts'

// [value, decimals, as Go 1.19 prints it with %.*f]
const cases: [number, number, string][] = [
  [0.625, 2, '0.62'],
  [0.375, 2, '0.38'],
  [128.125, 2, '128.12'],
  [128.375, 2, '128.38'],
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [2.5, 0, '2'],
  [9.5, 0, '10'],
  [99.5, 0, '100'],
  [-0.625, 2, '-0.62'],
  [-2.5, 0, '-2'],
  [-0.375, 2, '-0.38'],
  [1.005, 2, '1.00'],
  [0.015, 2, '0.01'],
  [0.6250000001, 2, '0.63'],
  [0.6249999999, 2, '0.62'],
  [1e20, 1, '100000000000000000000.0'],
  [0, 3, '0.000'],
  [2 ** 51 + 0.5, 0, '2251799813685248'],
  [2 ** 51 + 1.5, 0, '2251799813685250'],
  [-0.5, 0, '-0'],
  [12.5, 1, '12.5'],
  [25, 0, '25'],
  [1e15 + 0.125, 2, '1000000000000000.12'],
  [2 ** -40, 5, '0.00000'],
]
test.each(cases)('%s with %s decimals is %s', (value, digits, want) => {
  expect(formatFixed(value, digits)).toBe(want)
})

test.each([
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [1e21, '1e+21'],
])('%s is %s', (value, want) => {
  expect(formatFixed(value, 2)).toBe(want)
})
