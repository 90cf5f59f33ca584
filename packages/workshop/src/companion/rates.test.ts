import { expect, test } from 'vitest'
import { cpuPercent, loopUtilization, RequestRate } from './rates.ts'
import type { Vitals } from './tools.ts'

const zero: Vitals = { atMs: 0, rssBytes: 0, heapUsedBytes: 0, cpuMicros: 0, loopActiveMs: 0, loopIdleMs: 0 }

test.each([
  ['half a core', { atMs: 1000, cpuMicros: 500_000 }, 50],
  ['two busy threads', { atMs: 1000, cpuMicros: 2_000_000 }, 200],
  ['no time between the readings', { atMs: 0, cpuMicros: 5 }, null],
])('cpu percent: %s', (_behaviour, after, want) => {
  expect(cpuPercent(zero, { ...zero, ...after })).toBe(want)
})

test.each([
  ['a quarter busy', { loopActiveMs: 250, loopIdleMs: 750 }, 0.25],
  ['never idle', { loopActiveMs: 10, loopIdleMs: 0 }, 1],
  ['no time between the readings', {}, null],
])('loop utilisation: %s', (_behaviour, after, want) => {
  expect(loopUtilization(zero, { ...zero, ...after })).toBe(want)
})

test('the request rate is that of the last three seconds and forgets what was before', () => {
  const rate = new RequestRate()
  const read = (atMs: number, requests: number): number => rate.read({ atMs, requests })
  expect(read(0, 0)).toBe(0)
  expect(read(1000, 100)).toBe(100)
  expect(read(2000, 200)).toBe(100)
  expect(read(3000, 200)).toBeCloseTo(200 / 3)
  expect(read(4000, 200)).toBeCloseTo(100 / 3)
  expect(read(5000, 200)).toBe(0)
})

test('many readers at once do not change the rate', () => {
  const rate = new RequestRate()
  for (let at = 0; at <= 2000; at += 10) rate.read({ atMs: at, requests: at })
  expect(rate.read({ atMs: 2000, requests: 2000 })).toBe(1000)
})
