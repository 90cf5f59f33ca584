// Values, units and shares, as Go 1.19 prints them.

import { describe, expect, test } from 'vitest'
import { convert, formatMeasure, formatShare } from './measure.ts'

describe('a value in the unit that fits it', () => {
  test.each([
    [0, 'bytes', '0'],
    [1, 'bytes', '1B'],
    [1023, 'bytes', '1023B'],
    [1024, 'bytes', '1kB'],
    [1536, 'bytes', '1.50kB'],
    [131_200, 'bytes', '128.12kB'],
    [2 ** 20 - 1, 'byte', '1024kB'],
    [2 ** 60, 'bytes', '1024PB'],
    [-1536, 'bytes', '-1.50kB'],
    [999, 'nanoseconds', '999ns'],
    [1000, 'nanoseconds', '1us'],
    [1_500_000, 'ns', '1.50ms'],
    [3_599_000_000_000, 'nanoseconds', '3599s'],
    [3_600_000_000_000, 'nanoseconds', '1hrs'],
    [2, 'µs', '2us'],
    [0, 'seconds', '0'],
    [7, 'count', '7'],
    [7, 'stall', '7'],
    [2, 'GCU', '2GCU'],
    [2n ** 62n, 'bytes', '4096PB'],
  ])('%s %s is %s', (value, unit, want) => {
    expect(formatMeasure(value, unit)).toBe(want)
  })
})

test.each([
  [1_500_000_000, 'nanoseconds', 'ms', { value: 1500, unit: 'ms' }],
  [1_500_000_000, 'nanoseconds', 'Seconds', { value: 1.5, unit: 's' }],
  [1_500_000_000, 'nanoseconds', 'bytes', { value: 1.5, unit: 's' }],
  [2048, 'bytes', 'kilobytes', { value: 2, unit: 'kB' }],
  [2048, 'bytes', 'apples', { value: 2048, unit: 'B' }],
  [5, 'apples', 'pears', { value: 5, unit: 'pears' }],
  [5, 'apples', 'count', { value: 5, unit: '' }],
  [-2048, 'bytes', 'auto', { value: -2, unit: 'kB' }],
])('%s %s in %s', (value, from, to, want) => {
  expect(convert(value, from, to)).toEqual(want)
})

test.each([
  [1, 1, '  100%'],
  [0, 10, '    0%'],
  [5, 0, '    0%'],
  [1, 3, '33.33%'],
  [-1, 3, '33.33%'],
  [2, 1, '200.00%'],
  [9995, 10_000, '  100%'],
  [9994, 10_000, '99.94%'],
  [1, 100, ' 1.00%'],
  [99, 10_000, ' 0.99%'],
  [999, 100_000, '    1%'],
  [5, 1000, '  0.5%'],
  [625, 100_000, ' 0.62%'],
  [125, 100_000, ' 0.12%'],
  [1, 10_000, ' 0.01%'],
  [125, 1_000_000, '0.013%'],
  [1, 1_000_000, '0.0001%'],
  [15, 100_000_000, '1.5e-05%'],
  [1, 1e15, '1e-13%'],
])('%s of %s is %s', (value, total, want) => {
  expect(formatShare(value, total)).toBe(want)
})
