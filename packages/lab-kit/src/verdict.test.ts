// Shares and growth, held against values worked out by hand.
import { ProfileBuilder } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { growthOrder, growthPerUnit, shareOf } from './verdict.ts'

const stack = (...names: string[]) => names.map((name) => ({ name, filename: `${name}.ts`, line: 1 }))

const builder = new ProfileBuilder({
  sampleTypes: [
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ],
  periodType: { type: 'cpu', unit: 'nanoseconds' },
  period: 10,
})
builder.add(stack('leaf', 'middle', 'root'), [1, 30])
builder.add(stack('middle', 'middle', 'root'), [1, 10])
builder.add(stack('other', 'root'), [2, 60])
const profile = builder.build()

test.each([
  ['a leaf', 'cpu', 'leaf', 0.3],
  ['a caller has what its callees have', 'cpu', 'root', 1],
  ['recursion counts once', 'cpu', 'middle', 0.4],
  ['another column, another share', 'samples', 'other', 0.5],
  ['a frame that is nowhere', 'cpu', 'nobody', 0],
])('%s', (_behaviour, sampleType, name, want) => {
  expect(shareOf(profile, sampleType, (frame) => frame.name === name)).toBeCloseTo(want, 12)
})

test('an empty profile has no shares', () => {
  expect(shareOf({ ...profile, samples: [] }, 'cpu', () => true)).toBe(0)
})

test('a column that is not there is a mistake in the test', () => {
  expect(() => shareOf(profile, 'inuse_space', () => true)).toThrow(
    'no sample type inuse_space in a profile with samples, cpu',
  )
})

const at = (...pairs: [number, number][]) => pairs.map(([n, value]) => ({ n, value }))

test.each([
  ['a constant does not grow', at([10, 500], [20, 500], [40, 500]), 0],
  ['a line grows by its slope, whatever was there before', at([10, 600], [20, 700], [40, 900]), 10],
  ['noise around a constant is a small slope', at([10, 503], [20, 498], [40, 500]), -0.05],
])('growth per unit: %s', (_behaviour, points, want) => {
  expect(growthPerUnit(points)).toBeCloseTo(want, 1)
})

test.each([
  ['constant', at([1, 7], [2, 7], [4, 7]), 0],
  ['linear', at([1, 7], [2, 14], [4, 28]), 1],
  ['quadratic', at([1, 7], [2, 28], [4, 112]), 2],
])('growth order: %s', (_behaviour, points, want) => {
  expect(growthOrder(points)).toBeCloseTo(want, 12)
})

test('one n alone says nothing about growth', () => {
  expect(() => growthPerUnit(at([10, 1], [10, 2]))).toThrow(RangeError)
  expect(() => growthOrder(at([1, 0], [2, 4]))).toThrow(RangeError)
})
