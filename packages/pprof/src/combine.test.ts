// Sources and their bases.

import { flatAndCum, fromFolded, type Profile, toFolded, type ValueType } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { BASE_LABEL, combine, type Comparison } from './combine.ts'

const count: ValueType = { type: 'samples', unit: 'count' }
const named = (name: string, profile: Profile): { name: string; profile: Profile } => ({ name, profile })
const folded = (text: string): { name: string; profile: Profile } => named('folded', fromFolded(text))
const against = (text: string, how: Partial<Comparison> = {}): Comparison => ({
  bases: [folded(text)],
  isDiff: false,
  isNormalized: false,
  ...how,
})

test('sources are merged', () => {
  expect(toFolded(combine([folded('a;b 1'), folded('a;b 2\nc 3')]))).toBe('a;b 3\nc 3')
})

describe('a base', () => {
  test('is subtracted', () => {
    expect(toFolded(combine([folded('a 5\nb 2')], against('a 2\nb 2\nc 1')))).toBe('a 3\nc -1')
  })

  test('of a difference keeps samples of its own, which are marked', () => {
    const profile = combine([folded('a 5')], against('a 2', { isDiff: true }))
    expect(profile.samples.map(({ values, labels }) => [values, labels])).toEqual([
      [[5], []],
      [[-2], [BASE_LABEL]],
    ])
    expect(flatAndCum(profile).get('a')).toEqual({ flat: 3, cum: 3 })
  })

  test('is what the source is scaled to where that is asked for', () => {
    expect(toFolded(combine([folded('a 30\nb 10')], against('a 10\nb 10', { isNormalized: true })))).toBe(
      'a 5\nb -5',
    )
  })

  test('of nothing leaves nothing to scale to', () => {
    expect(toFolded(combine([folded('a 0')], against('a 10', { isNormalized: true })))).toBe('a -10')
  })
})

describe('units', () => {
  const inUnit = (unit: string, text: string): { name: string; profile: Profile } =>
    named(unit, fromFolded(text, { sampleTypes: [count, { type: 'cpu', unit }] }))

  test('of one kind are brought to the smallest', () => {
    const profile = combine([inUnit('milliseconds', 'a 1 2'), inUnit('nanoseconds', 'a 1 5')])
    expect(profile.sampleTypes[1]).toEqual({ type: 'cpu', unit: 'nanoseconds' })
    expect(profile.samples[0]?.values).toEqual([2, 2_000_005])
  })

  test('of two kinds do not go together, and the error names both sources', () => {
    expect(() => combine([inUnit('bytes', 'a 1 2'), inUnit('seconds', 'a 1 5')])).toThrow(
      'seconds: merging with bytes: incompatible sample types: has samples/count cpu/seconds, want samples/count cpu/bytes',
    )
  })

  test('a base of another kind does not go with the source', () => {
    const bases = [inUnit('bytes', 'a 1 2')]
    for (const isNormalized of [false, true]) {
      expect(() => combine([folded('a 1')], { bases, isDiff: false, isNormalized })).toThrow(
        expect.objectContaining({ code: 'SOURCES_INCOMPATIBLE' }) as Error,
      )
    }
  })
})
