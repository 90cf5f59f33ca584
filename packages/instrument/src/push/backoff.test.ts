import { expect, test } from 'vitest'
import { backoffMs, deservesRetry, readRetryAfter } from './backoff.ts'

test.each([
  [1, 1000],
  [2, 2000],
  [6, 32_000],
  [7, 60_000],
  [10_000, 60_000],
])('after failure %i the pause is anything up to %i ms', (failures, most) => {
  expect(backoffMs(failures, () => 0)).toBe(0)
  expect(backoffMs(failures, () => 0.5)).toBe(most / 2)
  expect(backoffMs(failures, () => 1)).toBe(most)
})

test.each([
  [500, 500],
  [5000, 5000],
  [3_600_000, 60_000],
])('a server that asks for %i ms gets %i', (asked, want) => {
  expect(backoffMs(1, () => 0, asked)).toBe(want)
})

test.each([
  [408, '', true],
  [429, '', true],
  [500, '', true],
  [503, '', true],
  [422, 'push rate limit (4 MB) exceeded while adding 3 MB', true],
  [422, 'the profile exceeds the size limit', false],
  [400, '', false],
  [401, '', false],
  [413, '', false],
  [301, '', false],
])('status %i %j: another attempt is %j', (status, text, want) => {
  expect(deservesRetry({ status, text, retryAfterMs: undefined })).toBe(want)
})

test.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', 0],
  ['120', 120_000],
  ['99999999999', undefined],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
])('Retry-After %j, ten seconds after the epoch, is %j ms', (header, want) => {
  expect(readRetryAfter(header, 10_000)).toBe(want)
})
