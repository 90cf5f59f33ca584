// What was measured, as values of a line.
import { expect, test } from 'vitest'
import type { Timed } from './measure.ts'
import { doubtsOf, valuesOf } from './results.ts'

const timed: Timed = { n: 1000, elapsedNanos: 2e6, cpuNanos: 1.5e6, pauses: 1, bytes: 0, metrics: [] }

test.each([
  ['time alone', timed, undefined, ['2000 ns/op']],
  ['bytes make a speed', { ...timed, bytes: 500 }, undefined, ['2000 ns/op', '250 MB/s']],
  [
    'what was allocated',
    timed,
    { bytes: 48, objects: 1, externalBytes: 0 },
    ['2000 ns/op', '48 B/op', '1 allocs/op'],
  ],
  [
    'outside of the heap it is a unit of its own',
    timed,
    { bytes: 96, objects: 1, externalBytes: 1024 },
    ['2000 ns/op', '96 B/op', '1 allocs/op', '1024 ext-B/op'],
  ],
  [
    'what could not be told is left out',
    timed,
    { bytes: 0, objects: 0, externalBytes: undefined },
    ['2000 ns/op', '0 B/op', '0 allocs/op'],
  ],
  [
    'what the author reports stands in the middle, by name',
    {
      ...timed,
      metrics: [
        ['z', 1],
        ['a', 2],
      ] as const,
    },
    { bytes: 1, objects: 1, externalBytes: 0 },
    ['2000 ns/op', '2 a', '1 z', '1 B/op', '1 allocs/op'],
  ],
  [
    'and replaces what was measured',
    {
      ...timed,
      metrics: [
        ['ns/op', 7],
        ['B/op', 8],
      ] as const,
    },
    { bytes: 1, objects: 1, externalBytes: 0 },
    ['7 ns/op', '8 B/op', '1 allocs/op'],
  ],
  ['a time of 0 is none', { ...timed, metrics: [['ns/op', 0]] as const }, undefined, []],
])('%s', (_behaviour, measured, allocated, want) => {
  expect(valuesOf(measured, { allocated }).map(({ value, unit }) => `${value} ${unit}`)).toEqual(want)
})

test('processor time is printed where it is asked for', () => {
  expect(valuesOf(timed, { hasCpuTime: true })).toEqual([
    { value: 2000, unit: 'ns/op' },
    { value: 1500, unit: 'cpu-ns/op' },
  ])
})

test('doubt is said where a loop around nothing takes as long', () => {
  expect(doubtsOf('X', timed)).toEqual([])
  expect(doubtsOf('X', { ...timed, emptyNanos: 1900 })).toEqual([
    'X: 1500.00 ns/op, and a loop around nothing takes 1900.00: what it computes may have been left out, as nobody uses it; hand it to b.keep()',
  ])
})
