// Parameters as Go's handlers read them, with their corner cases.
import { describe, expect, test } from 'vitest'
import {
  parseInt64,
  readFlag,
  readLastSeconds,
  readRecordingSeconds,
  readSnapshotQuery,
  readTimeType,
} from './query.ts'

test.each([
  ['5', 5],
  ['+5', 5],
  ['-5', -5],
  ['007', 7],
  ['9223372036854775807', Number(2n ** 63n - 1n)],
  ['9223372036854775808', undefined],
  ['-9223372036854775808', Number(-(2n ** 63n))],
  ['', undefined],
  [' 5', undefined],
  ['5.0', undefined],
  ['0x5', undefined],
  ['1e3', undefined],
  ['1_000', undefined],
])('ParseInt(%j) is %s', (text, want) => {
  expect(parseInt64(text)).toBe(want)
})

test.each([
  ['seconds=5', 5],
  ['seconds=5&seconds=9', 5],
  ['', 30],
  ['seconds=', 30],
  ['seconds=0', 30],
  ['seconds=-1', 30],
  ['seconds=1.5', 30],
  ['seconds=soon', 30],
  ['seconds=99999999999999999999', 30],
])('a recording with "%s" takes %i seconds', (query, want) => {
  expect(readRecordingSeconds(new URLSearchParams(query))).toBe(want)
})

test.each([
  ['gc=1', 1],
  ['', 0],
  ['gc=true', 0],
  ['gc=-1', -1],
  ['gc=99999999999999999999', Number.MAX_VALUE],
])('"%s" counts as %i', (query, want) => {
  expect(readFlag(new URLSearchParams(query), 'gc')).toBe(want)
})

test.each([
  ['', 'cpu'],
  ['type=', 'cpu'],
  ['type=cpu', 'cpu'],
  ['type=wall', 'wall'],
  ['type=both', 'both'],
  ['type=heap', undefined],
])('"%s" asks for the time type %s', (query, want) => {
  expect(readTimeType(new URLSearchParams(query))).toBe(want)
})

test.each([
  ['', undefined],
  ['last=', undefined],
  ['last=30', 30],
  ['last=0', 'invalid value for "last" - must be a positive integer'],
  ['last=1.5', 'invalid value for "last" - must be a positive integer'],
  ['last=5&seconds=5', 'last and seconds params are incompatible'],
])('%j asks for the seconds before now: %j', (query, want) => {
  expect(readLastSeconds(new URLSearchParams(query))).toBe(want)
})

describe('a named profile', () => {
  const positive = 'invalid value for "seconds" - must be a positive integer'
  test.each([
    ['', { kind: 'binary', gc: false }],
    ['debug=0', { kind: 'binary', gc: false }],
    ['debug=yes', { kind: 'binary', gc: false }],
    ['gc=1', { kind: 'binary', gc: true }],
    ['debug=1', { kind: 'text', debug: 1, gc: false }],
    ['debug=2&gc=1', { kind: 'text', debug: 2, gc: true }],
    ['seconds=', { kind: 'binary', gc: false }],
    ['seconds=1', { kind: 'delta', seconds: 1 }],
    ['seconds=1&gc=1', { kind: 'delta', seconds: 1 }],
    ['seconds=1&debug=0', { kind: 'delta', seconds: 1 }],
    ['seconds=1&debug=1', { kind: 'bad', problem: 'seconds and debug params are incompatible' }],
    ['seconds=0', { kind: 'bad', problem: positive }],
    ['seconds=-1', { kind: 'bad', problem: positive }],
    ['seconds=a', { kind: 'bad', problem: positive }],
    ['seconds=1.5', { kind: 'bad', problem: positive }],
  ])('"%s"', (query, want) => {
    expect(readSnapshotQuery(new URLSearchParams(query), true)).toEqual(want)
  })

  test.each([
    ['seconds=1', '"seconds" parameter is not supported for this profile type'],
    ['seconds=1&debug=1', '"seconds" parameter is not supported for this profile type'],
    ['seconds=0', positive],
  ])('without a delta, "%s" is refused', (query, problem) => {
    expect(readSnapshotQuery(new URLSearchParams(query), false)).toEqual({ kind: 'bad', problem })
  })
})
