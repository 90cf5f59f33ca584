// Counting, and what is measured, by a clock that only a test moves.
import { describe, expect, test } from 'vitest'
import { MeasuredB, MOST_ITERATIONS, nextIterations } from './measured-b.ts'

/** A meter of a clock that stands still until it is moved. */
function standingClock() {
  let now = 0
  let elapsed = 0
  let startedAt: number | undefined
  return {
    move: (nanos: number) => void (now += nanos),
    nanos: () => elapsed + (startedAt === undefined ? 0 : now - startedAt),
    start: () => void (startedAt = now),
    stop: () => {
      elapsed += now - (startedAt ?? now)
      startedAt = undefined
    },
    reset: () => void (elapsed = 0),
  }
}

describe('the timer', () => {
  test('counts what is between start and stop, and forgets what was before a reset', () => {
    const clock = standingClock()
    const b = new MeasuredB('X', { n: 1 }, clock, clock.nanos)
    b.startTimer()
    clock.move(100)
    b.resetTimer()
    clock.move(10)
    b.stopTimer()
    clock.move(1000)
    b.startTimer()
    clock.move(5)
    b.stopTimer()
    expect(clock.nanos()).toBe(15)
    expect(b.pauses).toBe(2)
  })

  test('starting or stopping twice changes nothing', () => {
    const clock = standingClock()
    const b = new MeasuredB('X', { n: 1 }, clock, clock.nanos)
    b.startTimer()
    clock.move(1)
    b.startTimer()
    clock.move(1)
    b.stopTimer()
    b.stopTimer()
    expect(clock.nanos()).toBe(2)
  })
})

describe('loop', () => {
  test('is true as often as n says, and measures neither setup nor what is behind it', () => {
    const clock = standingClock()
    const b = new MeasuredB('X', { n: 3 }, clock, clock.nanos)
    b.startTimer()
    clock.move(1000)
    let times = 0
    while (b.loop()) {
      times++
      clock.move(10)
    }
    clock.move(1000)
    expect({ times, n: b.n, nanos: clock.nanos() }).toEqual({ times: 3, n: 3, nanos: 30 })
  })

  test('goes on for as long as it is to, without its slow beginning', () => {
    const clock = standingClock()
    const b = new MeasuredB('X', { nanos: 1e6 }, clock, clock.nanos)
    b.startTimer()
    let times = 0
    while (b.loop()) {
      times++
      clock.move(times <= 50 ? 1000 : 100)
    }
    expect(clock.nanos()).toBeGreaterThanOrEqual(1e6)
    expect(clock.nanos()).toBeLessThan(1.2e6)
    expect(clock.nanos() / b.n).toBe(100)
    expect(times).toBeGreaterThan(b.n)
  })

  test('an iteration that takes longer than all of the time is done, and done once more to be measured', () => {
    const clock = standingClock()
    const b = new MeasuredB('X', { nanos: 1e6 }, clock, clock.nanos)
    b.startTimer()
    let times = 0
    while (b.loop()) {
      times++
      clock.move(5e6)
    }
    expect({ times, n: b.n }).toEqual({ times: 2, n: 1 })
  })
})

test.each([
  ['what should take the time, and a fifth more', 1000, 100, 100, 1200],
  ['at most a hundred times as many', 1e9, 1, 1, 100],
  ['at least one more', 1000, 5, 2000, 6],
  ['a clock that stood still says nothing', 1000, 1, 0, 100],
  ['never more than a thousand million', 1e18, 9e8, 1, MOST_ITERATIONS],
])('next are %s', (_behaviour, goal, tried, took, want) => {
  expect(nextIterations(goal, tried, took)).toBe(want)
})

test('what is registered to be called at the end is, the last one first, and waited for', async () => {
  const clock = standingClock()
  const b = new MeasuredB('X', { n: 1 }, clock)
  const called: number[] = []
  b.cleanup(() => called.push(1))
  b.cleanup(async () => {
    await Promise.resolve()
    called.push(2)
  })
  await b.cleanUp()
  expect(called).toEqual([2, 1])
})

test('two below one of the same name are told apart', () => {
  const clock = standingClock()
  const b = new MeasuredB('X', { n: 1 }, clock)
  b.run('a b', () => undefined)
  b.run('a b', () => undefined)
  expect(b.subs.map(({ name }) => name)).toEqual(['X/a_b', 'X/a_b#01'])
})
