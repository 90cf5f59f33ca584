// Go's rules of merging, one small case each; the laws are in laws.test.ts.

import { describe, expect, test } from 'vitest'
import { ProfileBuilder } from './builder.ts'
import { fromFolded, toFolded } from './folded.ts'
import { merge } from './merge.ts'
import type { Label, Mapping, Profile } from './profile.ts'
import { scale } from './scale.ts'

const folded = (...texts: string[]): string => toFolded(merge(texts.map((text) => fromFolded(text))))

test.each([
  ['equal stacks add up', ['a;b 3', 'a;b 5'], 'a;b 8'],
  ['other stacks stay apart', ['a;b 3', 'a;c 5'], 'a;b 3\na;c 5'],
  ['the order is that of first sight', ['a;b 3\na;c 1', 'd 1\na;c 1'], 'a;b 3\na;c 2\nd 1'],
  ['a stack that comes to zero is left out', ['a;b 3\na 1', 'a;b -3'], 'a 1'],
  ['a stack that is zero to begin with is left out', ['a;b 0\na 1'], 'a 1'],
  ['what comes back after zero stays where it was', ['a 1\nb 1', 'a -1', 'a 2'], 'a 2\nb 1'],
])('%s', (_behaviour, texts, want) => {
  expect(folded(...texts)).toBe(want)
})

const withLabels = (...sets: Label[][]): Profile => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  for (const labels of sets) builder.add([{ name: 'a', filename: '' }], [1], labels)
  return builder.build()
}

describe('labels', () => {
  const thread: Label = { key: 'thread', str: '1' }
  const bytes: Label = { key: 'bytes', num: 1 }
  const cases: [string, Label[], Label[], number][] = [
    ['equal labels are one sample', [thread], [thread], 1],
    ['another text is another sample', [thread], [{ key: 'thread', str: '2' }], 2],
    ['none is not any', [thread], [], 2],
    ['a number is not the text that looks like it', [{ key: 'thread', num: 1 }], [thread], 2],
    ['a unit makes a difference', [bytes], [{ key: 'bytes', num: 1, numUnit: 'bytes' }], 2],
    ['the order of keys makes none', [thread, bytes], [bytes, thread], 1],
    [
      'the order within a key does',
      [thread, { key: 'thread', str: '2' }],
      [{ key: 'thread', str: '2' }, thread],
      2,
    ],
    ['texts that run together are told apart', [{ key: 'a', str: 'b","c' }], [{ key: 'a"', str: 'b,"c' }], 2],
  ]
  test.each(cases)('%s', (_behaviour, a, b, want) => {
    expect(merge([withLabels(a), withLabels(b)]).samples).toHaveLength(want)
  })
})

describe('mappings', () => {
  const mapping: Mapping = {
    id: 7,
    start: 0x400000,
    limit: 0x401000,
    offset: 0,
    filename: '/bin/app',
    buildId: '',
    hasFunctions: false,
    hasFilenames: false,
    hasLineNumbers: false,
    hasInlineFrames: false,
  }
  const at = (change: Partial<Mapping>, address: number | bigint): Profile => {
    const moved = { ...mapping, ...change }
    const location = { id: 3, mapping: moved, address, lines: [], isFolded: false }
    return {
      ...fromFolded(''),
      mappings: [moved],
      locations: [location],
      functions: [],
      samples: [{ locations: [location], values: [1], labels: [] }],
    }
  }
  const cases: [string, Partial<Mapping>, number | bigint, number][] = [
    ['one place of one program is one', {}, 0x400010, 1],
    ['another place is another', {}, 0x400020, 2],
    ['a program loaded elsewhere is the same', { start: 0x500000, limit: 0x501000 }, 0x500010, 1],
    [
      'so it is at the very end of the addresses',
      { start: 2n ** 64n - 0x1000n, limit: 0 },
      2n ** 64n - 0xff0n,
      1,
    ],
    ['a size that differs within a page is the same', { limit: 0x400f01 }, 0x400010, 1],
    ['a page more is another', { limit: 0x401001 }, 0x400010, 2],
    ['another file is another', { filename: '/bin/other' }, 0x400010, 2],
    ['another offset is another', { offset: 0x1000 }, 0x400010, 2],
  ]
  test.each(cases)('%s', (_behaviour, change, address, want) => {
    const merged = merge([at({}, 0x400010), at(change, address)])
    expect(merged.samples).toHaveLength(want)
    expect(merged.mappings[0]).toEqual({ ...mapping, id: 1 })
  })

  test('a build id counts more than the name of the file', () => {
    const a = at({ buildId: 'abc' }, 0x400010)
    const b = at({ buildId: 'abc', filename: '/bin/renamed' }, 0x400010)
    expect(merge([a, b]).mappings).toHaveLength(1)
  })

  test('the first mapping stays the first although nothing uses it', () => {
    const a = at({}, 0x400010)
    expect(merge([{ ...a, samples: [] }]).mappings).toEqual([{ ...mapping, id: 1 }])
  })
})

describe('headers', () => {
  const header = { ...fromFolded('a 1'), dropFrames: 'first' }
  const merged = merge([
    { ...header, timeNanos: 0n, durationNanos: 2, period: 10, comments: ['x', 'y'], docUrl: '' },
    {
      ...header,
      timeNanos: 9n,
      durationNanos: 3,
      period: 99,
      comments: ['y', 'z'],
      docUrl: 'https://one',
      dropFrames: '',
    },
    {
      ...header,
      timeNanos: 5n,
      durationNanos: 4,
      period: 20,
      defaultSampleType: 'samples',
      docUrl: 'https://two',
    },
  ])
  test('durations add up', () => expect(merged.durationNanos).toBe(9))
  test('the earliest time that is known wins', () => expect(merged.timeNanos).toBe(5n))
  test('the largest period wins', () => expect(merged.period).toBe(99))
  test('comments are there once', () => expect(merged.comments).toEqual(['x', 'y', 'z']))
  test('the first default type wins', () => expect(merged.defaultSampleType).toBe('samples'))
  test('the first document wins', () => expect(merged.docUrl).toBe('https://one'))
  test('the frames to drop are those of the first', () => expect(merged.dropFrames).toBe('first'))
})

describe('what cannot be merged', () => {
  const a = fromFolded('a 1')
  const cpu = { type: 'cpu', unit: 'nanoseconds' }

  test('other sample types', () => {
    const b = fromFolded('a 1', { sampleTypes: [cpu] })
    expect(() => merge([a, a, b])).toThrow(
      'merging profiles: incompatible sample types: profile 3 has cpu/nanoseconds, want samples/count',
    )
  })

  test('another number of sample types', () => {
    const b = fromFolded('a 1 2', { sampleTypes: [{ type: 'samples', unit: 'count' }, cpu] })
    expect(() => merge([a, b])).toThrow(expect.objectContaining({ code: 'PROFILE_INCOMPATIBLE' }))
  })

  test('another period type', () => {
    expect(() => merge([a, { ...a, periodType: cpu }])).toThrow(
      'merging profiles: incompatible period types: profile 2 has cpu/nanoseconds, want none',
    )
  })

  test('nothing at all', () => {
    expect(() => merge([])).toThrow(expect.objectContaining({ code: 'PROFILE_NOTHING_TO_MERGE' }))
  })

  test('a sum beyond 64 bits, while one step below it is exact', () => {
    const most = fromFolded(`a ${2n ** 63n - 1n}`)
    expect(toFolded(merge([most, fromFolded('a -1')]))).toBe(`a ${2n ** 63n - 2n}`)
    expect(() => merge([most, a])).toThrow(
      'merging profiles: sample 0 comes to samples 9223372036854775808, want 64 bits',
    )
  })
})

// Minutes where each sample is compared with each; the limit is for machines with other things to do.
test('ten thousand stacks of one caller merge in one go', () => {
  const text = Array.from({ length: 10_000 }, (_, i) => `main;caller;f${i} 1`).join('\n')
  const many = fromFolded(text)
  const merged = merge([many, many, scale(many, -1)])
  expect(merged.samples).toHaveLength(10_000)
  expect(merged.locations).toHaveLength(10_002)
})
