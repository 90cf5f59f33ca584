// Stacks in, tables out.

import { describe, expect, test } from 'vitest'
import { type Frame, ProfileBuilder } from './builder.ts'
import { merge } from './merge.ts'
import type { Profile } from './profile.ts'

const sampleTypes = [{ type: 'samples', unit: 'count' }]
const frame = (name: string, rest: Partial<Frame> = {}): Frame => ({ name, filename: 'app.mjs', ...rest })

function build(...stacks: Frame[][]): Profile {
  const builder = new ProfileBuilder({ sampleTypes, filename: 'server.mjs' })
  for (const stack of stacks) builder.add(stack, [1])
  return builder.build()
}

const ids = (profile: Profile): number[][] =>
  profile.samples.map(({ locations }) => locations.map(({ id }) => id))

test('ids run from 1 in the order of first use, leaf first', () => {
  const profile = build([frame('leaf'), frame('root')], [frame('other'), frame('root')])
  expect(ids(profile)).toEqual([
    [1, 2],
    [3, 2],
  ])
  expect(profile.functions.map(({ id, name }) => [id, name])).toEqual([
    [1, 'leaf'],
    [2, 'root'],
    [3, 'other'],
  ])
})

test.each([
  ['the same frame is one location of one function', frame('a'), 1, 1],
  ['another line is another location of it', frame('a', { line: 2 }), 2, 1],
  ['another column is another location of it', frame('a', { column: 2 }), 2, 1],
  ['another start is another function', frame('a', { startLine: 2 }), 2, 2],
  ['another file is another function', { name: 'a', filename: 'b.mjs' }, 2, 2],
  ['names that run together are told apart', { name: 'aa', filename: 'pp.mjs' }, 2, 2],
])('%s', (_behaviour, second, locations, functions) => {
  const profile = build([frame('a')], [second])
  expect([profile.locations.length, profile.functions.length]).toEqual([locations, functions])
})

test('equal stacks with equal labels add up, other labels stay apart', () => {
  const builder = new ProfileBuilder({ sampleTypes })
  builder.add([frame('a')], [1], [{ key: 'thread', str: '1' }])
  builder.add([frame('a')], [2], [{ key: 'thread', str: '1' }])
  builder.add([frame('a')], [4])
  expect(builder.build().samples.map(({ values }) => values)).toEqual([[3], [4]])
})

describe('addresses', () => {
  const names = Array.from({ length: 5000 }, (_, i) => frame(`f${i % 50}`, { line: i }))
  const many = build(names)

  test('no two locations share one', () => {
    expect(new Set(many.locations.map(({ address }) => address)).size).toBe(5000)
  })

  test('all lie in the mapping, and none is zero', () => {
    const [mapping] = many.mappings
    expect(mapping).toMatchObject({
      filename: 'server.mjs',
      hasFunctions: true,
      hasFilenames: true,
      hasLineNumbers: true,
    })
    for (const { address } of many.locations) {
      expect(address > 0 && mapping !== undefined && address < mapping.limit).toBe(true)
    }
  })

  test('a place has the same one in every process, whatever was seen before it', () => {
    const place = frame('work', { line: 12, column: 3 })
    const [first] = build([place]).locations
    const second = build([frame('else')], [place]).locations[1]
    expect(first?.address).toBe(second?.address)
    // Profiles of last month are compared with those of today: this number must not change.
    expect(first?.address).toBe(0x52d2a92aa564)
  })

  test('of two places whose addresses would be the same, the later one moves on', () => {
    // Found by trying 40 million lines: three such pairs, where chance has 2.8.
    const pair = [9_557_636, 24_182_972].map((line) => frame('f', { line }))
    expect(build(pair).locations.map(({ address }) => address)).toEqual([
      196_049_085_130_215, 196_049_085_130_216,
    ])
  })

  test('so profiles of two processes merge place by place', () => {
    const a = build([frame('work'), frame('main')])
    const b = build([frame('main')], [frame('work'), frame('main')])
    expect(merge([a, b]).locations).toHaveLength(2)
  })
})

test('the header is what was given, and zero or empty otherwise', () => {
  const given = {
    sampleTypes,
    timeNanos: 5n,
    durationNanos: 6,
    period: 7,
    comments: ['c'],
    docUrl: 'https://d',
  }
  expect(new ProfileBuilder(given).build()).toMatchObject(given)
  expect(new ProfileBuilder({ sampleTypes }).build()).toMatchObject({
    timeNanos: 0n,
    period: 0,
    comments: [],
  })
})

test('a profile that was built does not change when more is added', () => {
  const builder = new ProfileBuilder({ sampleTypes })
  builder.add([frame('a')], [1])
  const first = builder.build()
  builder.add([frame('a')], [1])
  expect(first.samples[0]?.values).toEqual([1])
  expect(builder.build().samples[0]?.values).toEqual([2])
})

test.each([
  ['an empty stack', [], [1], 'the stack is empty'],
  ['too many values', [frame('a')], [1, 2], '2 values, want 1'],
  ['half a value', [frame('a')], [0.5], 'samples is 0.5, want a 64-bit integer'],
])('%s is a mistake of the caller', (_what, frames, values, message) => {
  expect(() => new ProfileBuilder({ sampleTypes }).add(frames, values)).toThrow(RangeError)
  expect(() => new ProfileBuilder({ sampleTypes }).add(frames, values)).toThrow(message)
})
