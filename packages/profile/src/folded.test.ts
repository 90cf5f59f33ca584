// Folded text in and out.

import { describe, expect, test } from 'vitest'
import { ProfileBuilder } from './builder.ts'
import { fromFolded, toFolded } from './folded.ts'

const sampleTypes = [
  { type: 'count', unit: 'count' },
  { type: 'bytes', unit: 'bytes' },
]

describe('what is read comes out again', () => {
  test.each([
    ['a stack', 'main;work 12'],
    ['names with spaces', 'Object.<anonymous>;new Desk;a b 1'],
    ['a negative value', 'a -3'],
    ['a value beyond 2^53', 'a 9007199254740993'],
    ['nothing', ''],
  ])('%s', (_what, text) => {
    expect(toFolded(fromFolded(text))).toBe(text)
  })

  test('two columns', () => {
    const text = 'a;b 1 10\na 2 20'
    expect(toFolded(fromFolded(text, { sampleTypes }), { sampleTypes: ['count', 'bytes'] })).toBe(text)
  })
})

test.each([
  ['equal stacks add up', 'a 1\na 2', 'a 3'],
  ['a stack of zero is not shown', 'a 0\nb 1', 'b 1'],
  ['empty lines are passed over', '\na 1\n\r\n  \nb 2\r\n', 'a 1\nb 2'],
])('%s', (_behaviour, text, want) => {
  expect(toFolded(fromFolded(text))).toBe(want)
})

test('the one column shown is the one that a viewer opens on', () => {
  const profile = fromFolded('a 1 10', { sampleTypes })
  expect(toFolded(profile)).toBe('a 10')
  expect(toFolded(profile, { sampleTypes: ['count'] })).toBe('a 1')
  expect(() => toFolded(profile, { sampleTypes: ['space'] })).toThrow('there is no sample type space')
})

test('characters that the form has no way to write are replaced', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  builder.add([{ name: 'a;b\nc', filename: '' }], [1])
  expect(toFolded(builder.build())).toBe('a,b c 1')
})

test.each([
  ['no value', 'a;b', 'line 1: "a;b", want an integer'],
  ['no stack', '12', 'line 1: "12", want "a;b;c 12"'],
  ['half a value', 'a 1\na 0.5', 'line 2: "0.5", want an integer'],
  ['a value beyond 64 bits', 'a 9223372036854775808', 'want an integer of 64 bits'],
  ['a value of twenty digits', 'a 10000000000000000000', 'want an integer of 64 bits'],
  ['a frame without a name', 'a;;b 1', 'line 1: a frame has no name'],
])('%s is refused', (_what, text, message) => {
  expect(() => fromFolded(text)).toThrow(expect.objectContaining({ code: 'PROFILE_BAD_FOLDED' }))
  expect(() => fromFolded(text)).toThrow(message)
})

test('a column too few is refused', () => {
  expect(() => fromFolded('a 1', { sampleTypes })).toThrow(/folded text: parsing line 1/)
})
