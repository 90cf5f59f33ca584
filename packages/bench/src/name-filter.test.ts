// Which benchmarks a pattern means.
import { expect, test } from 'vitest'
import { nameFilter } from './name-filter.ts'

test.each([
  ['', 'Parse/size=1', true],
  ['Par', 'Parse/size=1', true],
  ['^Parse$', 'Parse/size=1', true],
  ['Parse/size=1$', 'Parse/size=1', true],
  ['Parse/size=1$', 'Parse/size=10', false],
  ['/size', 'Parse/size=10', true],
  ['Parse/size/deep', 'Parse/size=10', false],
  ['size', 'Parse/size=10', false],
])('%j and %s: %s', (pattern, name, want) => {
  expect(nameFilter(pattern)(name)).toBe(want)
})
