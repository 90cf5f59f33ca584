// Segments added up to a profile: which columns there are, and what a part of a segment has of it.
import { merge, type Profile, scale } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { segmentOf } from './segments-for-tests.ts'
import type { TimeType } from '../query.ts'
import { runAtOnce } from './slices.ts'
import { TimeTally } from './time-profile.ts'

const header = { timeNanos: 1n, durationNanos: 2 }

const profileOf = (tally: TimeTally, type: TimeType = 'cpu'): Profile =>
  runAtOnce(tally.profile(type, header))

const rows = (profile: Profile): Record<string, number[]> =>
  Object.fromEntries(
    profile.samples.map(({ locations, values }) => [
      locations[0]?.lines[0]?.function.name ?? '',
      values.map(Number),
    ]),
  )

describe('the time that is asked for', () => {
  const segment = segmentOf([
    ['work', { cpuNanos: 8 }],
    ['work', { cpuNanos: 9 }],
    ['(idle)', { cpuNanos: 3 }],
  ])

  test.each([
    ['cpu', ['samples', 'cpu'], 'cpu', { work: [2, 17], '(idle)': [0, 3] }],
    ['wall', ['samples', 'wall'], 'wall', { work: [2, 20e6], '(idle)': [1, 10e6] }],
    ['both', ['samples', 'wall', 'cpu'], 'cpu', { work: [2, 20e6, 17], '(idle)': [1, 10e6, 3] }],
  ] as const)('%s has its columns, and idle samples where they count', (type, columns, period, want) => {
    const tally = new TimeTally()
    tally.add(segment)
    const profile = profileOf(tally, type)
    expect(profile.sampleTypes.map((column) => column.type)).toEqual(columns)
    expect(profile.periodType).toEqual({ type: period, unit: 'nanoseconds' })
    expect([profile.period, profile.timeNanos, profile.durationNanos]).toEqual([10e6, 1n, 2])
    expect(rows(profile)).toEqual(want)
  })

  test('an idle loop that took no processor time is not in a CPU profile', () => {
    const tally = new TimeTally()
    tally.add(
      segmentOf([
        ['work', {}],
        ['(idle)', { cpuNanos: 0 }],
      ]),
    )
    expect(profileOf(tally).functions.map(({ name }) => name)).toEqual(['work'])
  })

  test('what other threads did is below the runtime', () => {
    const tally = new TimeTally()
    tally.add(segmentOf([], { otherThreadsCpuNanos: 5 }))
    expect(rows(profileOf(tally))).toEqual({ 'Non JS threads activity': [0, 5] })
  })
})

describe('a part of a segment', () => {
  // From 1.00 s to 1.04 s; samples in the middle of each 10 ms.
  const segment = segmentOf(
    [
      ['a', {}],
      ['b', {}],
      ['c', {}],
      ['d', {}],
    ],
    { otherThreadsCpuNanos: 400 },
  )

  test.each([
    ['all of it', 0, 2e6, ['a', 'b', 'c', 'd'], 400],
    ['its end', 1_020_000, 2e6, ['c', 'd'], 200],
    ['its middle, from a sample up to but without another', 1_005_000, 1_025_000, ['a', 'b'], 200],
    ['nothing before it', 0, 1_000_000, [], undefined],
    ['nothing after it', 1_040_000, 2e6, [], undefined],
  ])('has %s', (_what, fromMicros, toMicros, want, otherNanos) => {
    const tally = new TimeTally()
    tally.add(segment, { fromMicros, toMicros })
    const { 'Non JS threads activity': other, ...own } = rows(profileOf(tally))
    expect(Object.keys(own).toSorted()).toEqual(want)
    expect(other?.[1]).toBe(otherNanos)
  })
})

test('merging the profile with its opposite leaves nothing', () => {
  const tally = new TimeTally()
  tally.add(segmentOf([['a;b', {}]]))
  const profile = profileOf(tally)
  expect(merge([profile, scale(profile, -1)]).samples).toEqual([])
})
