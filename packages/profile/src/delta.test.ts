// What happened between two snapshots.

import { describe, expect, test } from 'vitest'
import { deltaProfile } from './delta.ts'
import { fromFolded, toFolded } from './folded.ts'

test.each([
  ['growth is what is left', 'a;b 3', 'a;b 5', 'a;b 2'],
  ['what did not change is left out', 'a;b 3\na 1', 'a;b 3\na 2', 'a 1'],
  ['what is new is there in full', 'a 1', 'a 1\nb 4', 'b 4'],
  ['what vanished is negative', 'a 1\nb 4', 'a 1', 'b -4'],
])('%s', (_behaviour, before, after, want) => {
  expect(toFolded(deltaProfile(fromFolded(before), fromFolded(after)))).toBe(want)
})

describe('a heap profile', () => {
  const sampleTypes = [
    { type: 'alloc_space', unit: 'bytes' },
    { type: 'inuse_space', unit: 'bytes' },
  ]
  const before = fromFolded('leak 100 100\nchurn 500 10\nidle 7 7', { sampleTypes })
  const after = fromFolded('leak 180 180\nchurn 900 12\nidle 7 7', { sampleTypes })
  const shown = { sampleTypes: ['alloc_space', 'inuse_space'] }
  const lines = (text: string): string[] => text.split('\n').toSorted()

  test('with the cumulative columns named, keeps what is in use as it is now', () => {
    const delta = deltaProfile(before, after, { cumulative: ['alloc_space'] })
    expect(lines(toFolded(delta, shown))).toEqual(['churn 400 12', 'idle 0 7', 'leak 80 180'])
  })

  test('without, subtracts all columns, as Go does', () => {
    expect(lines(toFolded(deltaProfile(before, after), shown))).toEqual(['churn 400 2', 'leak 80 80'])
  })

  test('a column that is not there is a mistake of the caller', () => {
    expect(() => deltaProfile(before, after, { cumulative: ['alloc_bytes'] })).toThrow(
      'cumulative names alloc_bytes, want some of alloc_space inuse_space',
    )
  })
})

test.each([
  ['the time between the two', 100n, 350n, 250],
  ['zero where the first is unknown', 0n, 350n, 0],
  ['zero where the second is unknown', 100n, 0n, 0],
])('the duration is %s', (_what, from, to, want) => {
  const profile = { ...fromFolded('a 1'), durationNanos: 77 }
  const delta = deltaProfile({ ...profile, timeNanos: from }, { ...profile, timeNanos: to })
  expect(delta.durationNanos).toBe(want)
  expect(delta.timeNanos).toBe(to)
})

test('profiles of different kinds have no delta', () => {
  const cpu = fromFolded('a 1', { sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] })
  expect(() => deltaProfile(fromFolded('a 1'), cpu)).toThrow(
    expect.objectContaining({ code: 'PROFILE_INCOMPATIBLE' }),
  )
})
