// The bar while servers record.

import { expect, test, vi } from 'vitest'
import { ProgressBar } from './progress-bar.ts'

const CLEAR = '\r\u001b[K'

/** A bar at a time that is told, and what stands on the terminal's last line. */
function bar(): { bar: ProgressBar; at: (millis: number) => void; line: () => string; all: () => string } {
  let now = 0
  let written = ''
  vi.useFakeTimers()
  return {
    bar: new ProgressBar({ write: (text) => (written += text), now: () => now }),
    at: (millis) => {
      const step = millis - now
      now = millis
      vi.advanceTimersByTime(step)
    },
    line: () => written.split('\n').at(-1)?.split(CLEAR).at(-1) ?? '',
    all: () => written,
  }
}

test('it grows with the seconds, and goes', () => {
  const { bar: shown, at, line } = bar()
  const recording = shown.begin(30)
  expect(line()).toBe(`[${'-'.repeat(30)}] 0 s of 30 s`)
  at(10_400)
  expect(line()).toBe(`[${'#'.repeat(10)}${'-'.repeat(20)}] 10 s of 30 s`)
  at(30_000)
  expect(line()).toBe(`[${'#'.repeat(30)}] 30 s of 30 s`)
  at(32_000)
  expect(line()).toBe(`[${'#'.repeat(30)}] 30 s of 30 s, waiting for the server`)
  recording[Symbol.dispose]()
  expect(line()).toBe('')
})

test('of several it shows the one that ends last', () => {
  const { bar: shown, at, line } = bar()
  const long = shown.begin(30)
  at(5000)
  const short = shown.begin(10)
  expect(line()).toContain('5 s of 30 s')
  short[Symbol.dispose]()
  expect(line()).toContain('5 s of 30 s')
  long[Symbol.dispose]()
  expect(line()).toBe('')
})

test('what is said meanwhile stands above it', () => {
  const { bar: shown, line, all } = bar()
  shown.writeAbove('before\n')
  using _recording = shown.begin(2)
  shown.writeAbove('meanwhile\n')
  expect(all()).toMatch(/^before\n\r/)
  expect(all()).toContain(`${CLEAR}meanwhile\n`)
  expect(line()).toContain('0 s of 2 s')
})

test('it moves by itself, and stops', () => {
  const { bar: shown, at, all } = bar()
  const recording = shown.begin(2)
  at(1000)
  expect(all()).toContain('1 s of 2 s')
  recording[Symbol.dispose]()
  const length = all().length
  at(60_000)
  expect(all()).toHaveLength(length)
  expect(vi.getTimerCount()).toBe(0)
})
