import { expect, test } from 'vitest'
import { delaysOf } from './event-loop.ts'

test.each([
  ['a punctual tick is no delay', 20, [0]],
  ['an early one is none either', 19.5, [0]],
  ['a late tick is as late as it is', 30, [10]],
  ['two ticks that became one: the second was punctual', 40, [20]],
  ['whoever came during a stall waited for the rest of it', 65, [45, 25, 5]],
])('%s', (_behaviour, elapsedMs, want) => {
  expect(delaysOf(elapsedMs, 20)).toEqual(want)
})

test('a stall of hours is caught up with in bounded work', () => {
  expect(delaysOf(10 * 3_600_000, 20)).toHaveLength(10_000)
})
