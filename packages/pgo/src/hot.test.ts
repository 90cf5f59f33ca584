// Where a profile says that CPU time went.

import { fromFolded } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { PgoError } from './errors.ts'
import { heatOf, isJavaScriptOfTheProgram } from './hot.ts'

const cpu = { sampleTypes: [{ type: 'cpu', unit: 'nanoseconds' }] }

test('own time ranks, and recursion counts once in the whole', () => {
  const { functions, totalNanos } = heatOf(fromFolded('a;b 3\na;c 4\na;b;a 2', cpu), 'test.pb')
  expect(totalNanos).toBe(9)
  expect(functions.map(({ name, flatNanos, cumNanos }) => [name, flatNanos, cumNanos])).toEqual([
    ['c', 4, 4],
    ['b', 3, 5],
    ['a', 2, 9],
  ])
})

test('shares are of all samples', () => {
  const { functions } = heatOf(fromFolded('a 1\nb 3', cpu), 'test.pb')
  expect(functions.map(({ name, flatShare }) => [name, flatShare])).toEqual([
    ['b', 0.75],
    ['a', 0.25],
  ])
})

test('microseconds are read as such', () => {
  const profile = fromFolded('a 3', { sampleTypes: [{ type: 'cpu', unit: 'microseconds' }] })
  expect(heatOf(profile, 'test.pb').totalNanos).toBe(3000)
})

test('a profile of the heap is refused', () => {
  const profile = fromFolded('a 1', { sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }] })
  expect(() => heatOf(profile, 'heap.pb.gz')).toThrow(
    expect.objectContaining({
      code: 'PROFILE_NOT_CPU',
      message: 'heap.pb.gz: looking for CPU time: met columns inuse_space/bytes, want cpu/nanoseconds',
    }),
  )
  expect(() => heatOf(profile, 'heap.pb.gz')).toThrow(PgoError)
})

test.each([
  ['', false],
  ['node:internal/timers', false],
  ['wasm://wasm/1234', false],
  ['/srv/app/server.js', true],
  ['file:///srv/app/server.mjs', true],
  ['C:\\app\\server.js', true],
])('%j is of the program: %s', (file, want) => {
  expect(isJavaScriptOfTheProgram({ file })).toBe(want)
})
