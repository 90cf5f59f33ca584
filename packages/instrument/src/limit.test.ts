// Places for recordings: taken, refused, given back.
import { expect, test } from 'vitest'
import { createLimits } from './limit.ts'

test('one recording more than allowed is refused, and allowed again once one has ended', () => {
  const limits = createLimits({ maxRecordings: 2 })
  const first = limits.take()
  using _second = limits.take()
  expect(() => limits.take()).toThrow(expect.objectContaining({ code: 'RECORDINGS_LIMIT' }))
  first[Symbol.dispose]()
  using _third = limits.take()
  expect(limits.taken).toBe(2)
})

test('a place is given back once, however often that is said', () => {
  const limits = createLimits({ maxRecordings: 2 })
  using _one = limits.take()
  const two = limits.take()
  two[Symbol.dispose]()
  two[Symbol.dispose]()
  expect(limits.taken).toBe(1)
})

test.each([
  ['maxRecordings', 0],
  ['maxRecordings', 1001],
  ['maxSeconds', 0],
  ['maxSeconds', 1.5],
  ['maxSeconds', Number.NaN],
  ['maxSeconds', 2_147_484],
])('%s %d is refused', (name, value) => {
  expect(() => createLimits({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(name) }),
  )
})

test('a timer can wait for the longest duration that may be set', () => {
  expect(createLimits({ maxSeconds: 2_147_483 }).maxSeconds * 1000).toBeLessThan(2 ** 31)
})
