// One scale for a column.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UnitClass } from './parse.ts'
import { commonScale, formatScaled } from './scale.ts'

/** A column, written in its scale. */
function column(values: readonly number[], unitClass: UnitClass = 'decimal'): string[] {
  const scale = commonScale(values, unitClass)
  return values.map((value) => formatScaled(value, scale))
}

describe('one value', () => {
  test.each([
    [0, '0.000'],
    [1, '1.000'],
    [12.344, '12.34'],
    [123.44, '123.4'],
    [999.9, '999.9'],
    [999.94, '999.9'],
    [999.96, '1.000k'],
    [1000, '1.000k'],
    [9.9994, '9.999'],
    [9.9996, '10.00'],
    [99.994, '99.99'],
    [99.996, '100.0'],
    [0.99994, '999.9m'],
    [0.99996, '1.000'],
    [0.012, '12.00m'],
    [0.000_001_234, '1.234µ'],
    [1.5e-8, '15.00n'],
    [1e-9, '1.000n'],
    [1.5e-10, '0.1500n'],
    [1.234e-12, '0.001234n'],
    [2e6, '2.000M'],
    [2e9, '2.000G'],
    [2e12, '2.000T'],
    [2e15, '2000.0T'],
    [-1500, '-1.500k'],
  ])('%s is %s', (value, want) => {
    expect(column([value])).toEqual([want])
  })

  test.each([
    [0, '0.000'],
    [1, '1.000'],
    [1000, '1000.0'],
    [1023, '1023.0'],
    [1024, '1.000Ki'],
    [1536, '1.500Ki'],
    [2 ** 20, '1.000Mi'],
    [2 ** 30, '1.000Gi'],
    [2 ** 40, '1.000Ti'],
    [0.5, '0.5000'],
    [0.012, '0.01200'],
  ])('%s bytes are %s', (value, want) => {
    expect(column([value], 'binary')).toEqual([want])
  })
})

test.each([
  ['the value nearest to zero decides', [1500, 2_000_000], ['1.500k', '2000.000k']],
  ['below zero too', [-1500, 2_000_000], ['-1.500k', '2000.000k']],
  ['zeros have no say', [0, 1500], ['0.000k', '1.500k']],
  ['nor have numbers without end, or none at all', [Infinity, NaN, 1500], ['Infinity', 'NaN', '1.500k']],
  ['nothing gives the plain scale', [], []],
])('%s', (_behaviour, values, want) => {
  expect(column(values)).toEqual(want)
})

test('every value has at least three significant digits', () => {
  const size = fc.double({ min: 1e-12, max: 1e15, noNaN: true })
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('decimal', 'binary'),
      (values, unitClass) => {
        for (const text of column(values, unitClass)) {
          expect(text.replace(/[^\d]/g, '').replace(/^0+/, '').length).toBeGreaterThanOrEqual(3)
        }
      },
    ),
  )
})
