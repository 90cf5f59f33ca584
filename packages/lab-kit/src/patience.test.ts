// Bounds on waiting: as they were written, and longer where many wait for few cores.
import { expect, test } from 'vitest'
import { patience } from './patience.ts'

test.each([
  ['nobody else', 0.2, 8, 15_000],
  ['as much to do as there are cores', 8, 8, 15_000],
  ['three times as much', 6, 2, 45_000],
  ['so much that nobody would wait for it', 400, 2, 150_000],
  ['no load average at all', 0, 2, 15_000],
])('%s', (_case, load, cores, want) => {
  expect(patience(15_000, load, cores)).toBe(want)
})
