// The geometric mean.
import { expect, test } from 'vitest'
import { geomean } from './geomean.ts'

test.each([
  ['twice and half are no change', [2, 0.5], 1],
  ['one is itself', [7], 7],
])('%s', (_behaviour, values, want) => {
  expect(geomean(values)).toBeCloseTo(want, 12)
})

test.each([
  ['zero', [1, 0]],
  ['what is below it', [1, -1]],
  ['nothing', []],
])('%s has none', (_behaviour, values) => {
  expect(geomean(values)).toBeNaN()
})
