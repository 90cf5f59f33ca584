// Ratios: one for all, one each, and what they do at the edges.

import { expect, test } from 'vitest'
import { fromFolded, toFolded } from './folded.ts'
import { scale } from './scale.ts'

const sampleTypes = [
  { type: 'count', unit: 'count' },
  { type: 'bytes', unit: 'bytes' },
]
const two = { sampleTypes: ['count', 'bytes'] }

test.each([
  ['one ratio is for all columns', 3, 'a 3 30'],
  ['each column may have its own', [-1, 0], 'a -1 0'],
  ['halves are rounded away from zero', [0.5, 0.05], 'a 1 1'],
  ['what comes to zero is left out', 0, ''],
])('%s', (_behaviour, ratios, want) => {
  expect(toFolded(scale(fromFolded('a 1 10', { sampleTypes }), ratios), two)).toBe(want)
})

test('a sample stays while one of its columns is not zero, the scaled one being zero', () => {
  expect(toFolded(scale(fromFolded('a 1 10', { sampleTypes }), [0, 1]), two)).toBe('a 0 10')
})

test('an integer ratio is exact where a float is not', () => {
  expect(toFolded(scale(fromFolded(`a ${2n ** 53n + 1n}`), -1))).toBe(`a -${2n ** 53n + 1n}`)
})

test.each([
  ['too few ratios', [1], '1 ratios, want 2'],
  ['a ratio that is no number', Number.NaN, 'the ratio is NaN, want a finite number'],
  ['a ratio without end', [1, Number.POSITIVE_INFINITY], 'the ratio is Infinity'],
])('%s is a mistake of the caller', (_what, ratios, message) => {
  expect(() => scale(fromFolded('a 1 10', { sampleTypes }), ratios)).toThrow(RangeError)
  expect(() => scale(fromFolded('a 1 10', { sampleTypes }), ratios)).toThrow(message)
})

test('a product beyond 64 bits is refused', () => {
  expect(() => scale(fromFolded(`a -${2n ** 63n}`), -1)).toThrow(
    'scaling: sample 0 comes to samples 9223372036854775808, want 64 bits',
  )
})
