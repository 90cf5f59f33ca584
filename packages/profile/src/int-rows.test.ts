// Rows that are one, and rows that are not.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grown, IntRows } from './int-rows.ts'

function add(rows: IntRows, row: readonly number[]): number {
  const at = rows.begin(row.length)
  rows.data.set(row, at)
  return rows.end(row.length)
}

function row(rows: IntRows, number: number): number[] {
  return [...rows.data.subarray(rows.starts[number], rows.starts[number + 1])]
}

test('equal rows have one number, the others their own, in the order of first sight', () => {
  const rows = new IntRows()
  const numbers = [[1, 2], [], [2, 1], [1, 2], [1], [], [-1, 2 ** 31 - 1], [1, 2, 0]].map((one) =>
    add(rows, one),
  )
  expect(numbers).toEqual([0, 1, 2, 0, 3, 1, 4, 5])
  expect(row(rows, 4)).toEqual([-1, 2 ** 31 - 1])
  expect(rows.count).toBe(6)
})

test('a map says the same of any rows', () => {
  const any = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer()), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 300 }), (list) => {
      const rows = new IntRows()
      const known = new Map<string, number>()
      for (const one of list) {
        const key = one.join()
        if (!known.has(key)) known.set(key, known.size)
        expect(add(rows, one)).toBe(known.get(key))
      }
      expect(rows.count).toBe(known.size)
    }),
  )
})

test('a hundred thousand rows are all found again', () => {
  const rows = new IntRows()
  for (const round of [1, 2]) {
    for (let at = 0; at < 100_000; at++) expect(add(rows, [at >> 8, at & 255]), `round ${round}`).toBe(at)
  }
})

test('what would need more entries than there can be is refused before memory is taken', () => {
  expect(() => grown(new Int32Array(1), 2 ** 30 + 1)).toThrow(
    expect.objectContaining({ code: 'PROFILE_TOO_LARGE' }),
  )
  expect(grown(Int32Array.of(7, 8), 3)).toEqual(Int32Array.of(7, 8, 0, 0))
})
