// Own value, and own plus callees'.

import { expect, test } from 'vitest'
import { flatAndCum, totalValue } from './flat-and-cum.ts'
import { fromFolded } from './folded.ts'
import type { Profile } from './profile.ts'

/** By name: [flat, cum]. */
function sums(profile: Profile, column?: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from(flatAndCum(profile, column), ([name, { flat, cum }]) => [name, [flat, cum]]),
  )
}

test.each([
  ['a leaf owns its value', 'a;b 3', { a: [0, 3], b: [3, 3] }],
  ['recursion counts once in cum', 'a;b;a 3', { a: [3, 3], b: [0, 3] }],
  ['siblings add up in their caller', 'a;b 3\na;c 4', { a: [0, 7], b: [3, 3], c: [4, 4] }],
  ['a negative value takes away', 'a;b 3\na;c -4', { a: [0, -1], b: [3, 3], c: [-4, -4] }],
  ['nothing gives nothing', '', {}],
])('%s', (_behaviour, folded, want) => {
  expect(sums(fromFolded(folded))).toEqual(want)
})

test('sums beyond 2^53 are exact', () => {
  const most = 2n ** 53n - 1n
  expect(sums(fromFolded(`a;b ${most}\na;c 2`))).toMatchObject({ a: [0, most + 2n] })
})

test('the column is the one asked for, and the default one otherwise', () => {
  const sampleTypes = [
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ]
  const profile = fromFolded('a 2 20', { sampleTypes })
  expect(sums(profile, 0)).toEqual({ a: [2, 2] })
  expect(sums(profile)).toEqual({ a: [20, 20] })
  expect(sums({ ...profile, defaultSampleType: 'samples' })).toEqual({ a: [2, 2] })
  expect(totalValue(profile)).toBe(20)
})

test('of calls inlined into one place, the innermost owns the value', () => {
  const profile = fromFolded('caller;callee 3')
  const [callee, caller] = profile.locations
  const lines = [...(callee?.lines ?? []), ...(caller?.lines ?? [])]
  const inlined = { id: 1, address: 1, lines, isFolded: false }
  const samples = [{ locations: [inlined], values: [3], labels: [] }]
  expect(sums({ ...profile, locations: [inlined], samples })).toEqual({ callee: [3, 3], caller: [0, 3] })
})

test('a place without a function goes by its address', () => {
  const bare = { id: 1, address: 0x4b7, lines: [], isFolded: false }
  const samples = [{ locations: [bare], values: [3], labels: [] }]
  expect(sums({ ...fromFolded(''), locations: [bare], samples })).toEqual({ '0x4b7': [3, 3] })
})
