// Units, taken apart.

import { expect, test } from 'vitest'
import { formatUnit, parseUnit } from './parse.ts'

test.each([
  ['one unit', 'ns', ['ns'], []],
  ['a rate', 'MB/s', ['MB'], ['s']],
  ['a product', 'B*sec', ['B', 'sec'], []],
  ['several to divide by', 'B/op/sec', ['B'], ['op', 'sec']],
  ['what is multiplied after a division', 'a/b*c', ['a', 'c'], ['b']],
  ['nothing', '', [''], []],
])('%s', (_what, text, numerator, denominator) => {
  const unit = parseUnit(text)
  expect(unit.numerator.map(({ base }) => base)).toEqual(numerator)
  expect(unit.denominator.map(({ base }) => base)).toEqual(denominator)
})

test.each([
  ['heap-MB', 'heap', 'MB'],
  ['peak-heap-B', 'peak-heap', 'B'],
  ['-ns', '', 'ns'],
  ['p50-', 'p50', ''],
])('%s measures %s in %s', (text, qualifier, base) => {
  expect(parseUnit(text).numerator).toEqual([{ qualifier, base }])
})

test.each(['ns/op', 'B/op', 'heap-MB', 'B/op/sec', 'x', 'B*sec/op'])(
  '%s comes out again as it was',
  (text) => {
    expect(formatUnit(parseUnit(text))).toBe(text)
  },
)

test.each([
  ['B', 'binary'],
  ['bytes', 'binary'],
  ['B/op', 'binary'],
  ['MB/s', 'binary'],
  ['KiB', 'binary'],
  ['heap-B', 'binary'],
  ['ns/op', 'decimal'],
  ['allocs/op', 'decimal'],
  ['ns/B', 'decimal'],
  ['B/B', 'decimal'],
  ['Bq', 'decimal'],
  ['b', 'decimal'],
  ['', 'decimal'],
])('%s is %s', (text, want) => {
  expect(parseUnit(text).class).toBe(want)
})
