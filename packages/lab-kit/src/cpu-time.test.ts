import process from 'node:process'
import { expect, test } from 'vitest'
import { cpuMicrosOf } from './cpu-time.ts'

test('what takes processor time is told apart from what takes next to none', () => {
  const busyMicros = 30_000
  const work = (): void => {
    const from = process.cpuUsage().user
    while (process.cpuUsage().user - from < busyMicros);
  }
  const [much, little] = [cpuMicrosOf(work), cpuMicrosOf(() => {})]
  // All threads of the process are in what the loop reads: this one has most of it.
  expect(much).toBeGreaterThan(busyMicros / 2)
  expect(little).toBeLessThan(much / 10)
})
