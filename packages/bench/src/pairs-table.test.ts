// Comparisons of pairs, as a person reads them.
import { expect, test } from 'vitest'
import type { PairsComparison } from './compare-pairs.ts'
import { formatPairsTable } from './pairs-table.ts'

const row: PairsComparison = {
  benchmark: 'Parse',
  unit: 'ns/op',
  pairs: 20,
  medianA: 1500,
  medianB: 1410,
  ratio: { middle: 0.94, low: 0.92, high: 0.961 },
  p: 0.0001,
  adjustedP: 0.0004,
  change: 'lower',
  smallestVisible: 0.0213,
}

test('one block for each unit, tidied and in one scale, with what could have been seen', () => {
  const comparisons: PairsComparison[] = [
    row,
    {
      ...row,
      benchmark: 'Format/large',
      medianA: 150_000,
      medianB: 151_000,
      change: 'none',
      adjustedP: 0.8,
      ratio: { middle: 1.003, low: 0.991, high: 1.02 },
    },
    {
      ...row,
      unit: 'B/op',
      medianA: 2048,
      medianB: 4096,
      change: 'higher',
      ratio: { middle: 2, low: 2, high: 2 },
      smallestVisible: 0,
    },
  ]
  expect(formatPairsTable({ alpha: 0.05, comparisons, warnings: ['a doubt'] }, { a: 'old', b: 'new' })).toBe(
    `sec/op             old       new  change    95 % interval      p   n  could see
Parse           1.500µ    1.410µ  -6.00%  -8.00% … -3.90%  0.000  20      ±2.1%
Format/large  150.000µ  151.000µ       ~  -0.90% … +2.00%  0.800  20      ±2.1%

B/op       old      new  change  95 % interval      p   n  could see
Parse  2.000Ki  4.000Ki   +100%  +100% … +100%  0.000  20      ±0.0%

b/a with its 95 % interval; p by the signed-rank test, after Holm; ~ where p > 0.05 or 1 is inside
a doubt
`,
  )
})

test.each([
  ['could see nothing', { smallestVisible: Infinity }, 'nothing'],
  ['has no ratio', { ratio: null, smallestVisible: null }, '?'],
  ['something out of nothing', { ratio: { middle: Infinity, low: Infinity, high: Infinity } }, '?'],
])('what %s says so', (_behaviour, change, want) => {
  const text = formatPairsTable(
    { alpha: 0.05, comparisons: [{ ...row, ...change }], warnings: [] },
    { a: 'A', b: 'B' },
  )
  expect(text).toContain(want)
})

test('nothing compared is nothing but the warnings', () => {
  expect(
    formatPairsTable({ alpha: 0.05, comparisons: [], warnings: ['X: only A has it'] }, { a: 'A', b: 'B' }),
  ).toBe('X: only A has it\n')
})
