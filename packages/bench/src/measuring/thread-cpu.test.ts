// The processor time of a thread: exact for stretches that are shorter than a tick.
import { expect, test } from 'vitest'
import { threadCpuMicros } from './thread-cpu.ts'

let sum = 0

/** Takes some processor time, a quarter of a millisecond and more, and asks nobody how late it is. */
function work(): void {
  for (let i = 0; i < 200_000; i++) sum += Math.sqrt(i)
}

test('a stretch that is shorter than a tick is counted each time', () => {
  const counted = Array.from({ length: 40 }, () => {
    const before = threadCpuMicros()
    work()
    return threadCpuMicros() - before
  })
  expect(counted.filter((micros) => micros > 0)).toHaveLength(40)
  expect(sum).toBeGreaterThan(0)
})

test('time in which the thread waits does not count', () => {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  const before = threadCpuMicros()
  work()
  const worked = threadCpuMicros() - before
  for (let times = 0; times < 100; times++) Atomics.wait(cell, 0, 0, 1)
  expect(threadCpuMicros() - before - worked).toBeLessThan(50_000)
})
