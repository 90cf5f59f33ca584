import { expect, test } from 'vitest'
import { Cooldown } from './cooldown.ts'

test.each([
  ['the first one is taken', [0], [0]],
  ['the next ones are passed over until the time is over, and counted', [0, 99, 100], [0, undefined, 1]],
  ['while it goes on, the wait doubles', [0, 100, 299, 300, 699, 700], [0, 0, undefined, 1, undefined, 1]],
  ['the wait grows no longer than so much', [0, 100, 300, 700, 1099, 1100], [0, 0, 0, 0, undefined, 1]],
  ['after a quiet time it begins as short as before', [0, 100, 500, 599, 600], [0, 0, 0, undefined, 1]],
  ['a clock that goes back keeps nothing from being taken', [1000, 500], [0, 0]],
])('%s', (_behaviour, times, want) => {
  const cooldown = new Cooldown(100, 400)
  expect(times.map((time) => cooldown.take(time))).toEqual(want)
})

test('without a wait, all are taken', () => {
  const cooldown = new Cooldown(0, 0)
  expect([cooldown.take(5), cooldown.take(5)]).toEqual([0, 0])
})
