// A tick that comes late tells of a stall, from when it was due.
import { expect, test } from 'vitest'
import type { MicrosRange } from '../cpu/time-profile.ts'
import { watchLoop } from './loop-watch.ts'

/** Runs ticks at given milliseconds; returns the stalls that were told of. */
function stallsOf(thresholdMs: number, ...ticksMs: number[]): number[][] {
  let nowMs = 0
  let tick = (): void => {}
  const stalls: MicrosRange[] = []
  watchLoop({
    thresholdMs,
    onStall: (stall) => stalls.push(stall),
    nowMicros: () => nowMs * 1000,
    every(_periodMs, run) {
      tick = run
      return { [Symbol.dispose]() {} }
    },
  })
  for (nowMs of ticksMs) tick()
  return stalls.map(({ fromMicros, toMicros }) => [fromMicros / 1000, toMicros / 1000])
}

test.each([
  ['none when each tick comes in time', [10, 20, 31], []],
  ['none a millisecond below the threshold', [10, 69, 80], []],
  ['one at the threshold, from when the tick was due', [10, 70, 80], [[20, 70]]],
  [
    'two that follow each other',
    [10, 100, 200],
    [
      [20, 100],
      [110, 200],
    ],
  ],
  ['one at the very beginning', [90], [[10, 90]]],
])('%s', (_behaviour, ticks, want) => {
  expect(stallsOf(50, ...ticks)).toEqual(want)
})
