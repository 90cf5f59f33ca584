import { expect, test } from 'vitest'
import { linesFor } from './calibrate.ts'

// 80 us without any line, and 2 us for each.
const small = { lines: 20, micros: 120 }
const large = { lines: 220, micros: 520 }

test.each([
  ['between the two', 200, 60],
  ['at the small one', 120, 20],
  ['beyond the large one', 600, 260],
  ['below what a request without lines costs', 50, 1],
])('%s, the cost of a line says how many there must be', (_where, micros, lines) => {
  expect(linesFor(micros, small, large)).toBe(lines)
})

test('a machine so busy that more lines cost less is an error', () => {
  expect(() => linesFor(200, small, { lines: 220, micros: 110 })).toThrow(
    'calibrating requests: met 120.0 us for 20 lines and 110.0 us for 220, want more for more',
  )
})
