// Ids, however they are given.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowIds } from './row-ids.ts'

test.each([
  ['in order', [1, 2, 3]],
  ['in no order', [3, 1, 2]],
  ['with holes', [70, 7, 900]],
  ['beyond 2^32', [2 ** 32, 1, 2 ** 40]],
  ['beyond 2^53', [2n ** 64n - 1n, 5, 2n ** 53n]],
])('%s', (_what, ids) => {
  const rows = new RowIds('location')
  rows.set(ids)
  expect(ids.map((id) => rows.find(id))).toEqual([0, 1, 2])
  const others = [0, 4, 71, 901, 2 ** 32 + 1, 2n ** 64n - 2n].filter((id) => !ids.includes(id))
  expect(others.map((id) => rows.find(id))).toEqual(others.map(() => -1))
})

test('nothing of a file is known in the next, whichever of the two has more ids', () => {
  const ids = fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 400 }), fc.maxSafeNat()), { maxLength: 60 })
  fc.assert(
    fc.property(ids, ids, (before, after) => {
      const rows = new RowIds('function')
      rows.set(before)
      rows.set(after)
      const known = new Set(after)
      expect(after.map((id) => rows.find(id))).toEqual([...after.keys()])
      expect(before.filter((id) => !known.has(id)).every((id) => rows.find(id) === -1)).toBe(true)
    }),
  )
})

test.each([
  ['0', [1, 0], 'x: checking profile: mapping at index 1 has id 0, which is reserved for "none"'],
  ['twice the same', [1, 2, 1], 'x: checking profile: two mappings have the id 1, want one'],
  ['twice the same large one', [2 ** 40, 2 ** 40], 'two mappings have the id 1099511627776, want one'],
  ['twice the same of 64 bits', [2n ** 60n, 2n ** 60n], `two mappings have the id ${2n ** 60n}, want one`],
])('what no table may have: %s', (_what, ids, message) => {
  const rows = new RowIds('mapping')
  rows.set(ids)
  expect(() => rows.check('x')).toThrow(message)
  rows.set([1, 2])
  expect(() => rows.check('x')).not.toThrow()
})
