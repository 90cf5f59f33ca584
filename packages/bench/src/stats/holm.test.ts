// Holm's correction.
import { expect, test } from 'vitest'
import { holm } from './holm.ts'

test.each([
  ['one stays as it is', [0.04], [0.04]],
  ['the smallest is taken for all, the next for one fewer', [0.01, 0.03, 0.2], [0.03, 0.06, 0.2]],
  ['their order does not matter', [0.2, 0.01, 0.03], [0.2, 0.03, 0.06]],
  ['none becomes smaller than one before it', [0.01, 0.02, 0.03, 0.04], [0.04, 0.06, 0.06, 0.06]],
  ['none becomes larger than 1', [0.6, 0.7], [1, 1]],
  ['none at all', [], []],
])('%s', (_behaviour, ps, want) => {
  const adjusted = holm(ps)
  expect(adjusted).toHaveLength(want.length)
  for (const [index, p] of adjusted.entries()) expect(p).toBeCloseTo(want[index] ?? Number.NaN, 12)
})
