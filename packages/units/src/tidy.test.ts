// Values in plain units.

import { expect, test } from 'vitest'
import { tidy } from './tidy.ts'

test.each([
  [1234, 'ns/op', 0.000_001_234, 'sec/op'],
  [1234, 'us', 0.001_234, 'sec'],
  [1234, 'µs', 0.001_234, 'sec'],
  [1234, 'μs', 0.001_234, 'sec'],
  [1234, 'ms', 1.234, 'sec'],
  [2, 'MB/s', 2_000_000, 'B/s'],
  [2, 'MiB', 2_097_152, 'B'],
  [3, 'kB/op', 3000, 'B/op'],
  [3, 'peak-heap-GB', 3_000_000_000, 'peak-heap-B'],
  [5, 'B/ns', 5_000_000_000, 'B/sec'],
  [6, 'ns/KiB', 6 / 1e9 / 1024, 'sec/B'],
])('%s %s is %s %s', (value, unit, wantValue, wantUnit) => {
  expect(tidy(value, unit)).toEqual({ value: wantValue, unit: wantUnit })
})

test.each(['sec/op', 'B/op', 'allocs/op', 's', 'op', 'constructor', '__proto__', ''])(
  'a value in %s stays as it is',
  (unit) => {
    expect(tidy(7, unit)).toEqual({ value: 7, unit })
  },
)

test('tidying twice changes nothing more', () => {
  const once = tidy(1234, 'ns*MB/ms')
  expect(tidy(once.value, once.unit)).toEqual(once)
})
