// Names, taken apart.
import { expect, test } from 'vitest'
import { nameValue, nameWithout, parseName } from './benchmark-name.ts'

test.each([
  ['Encode', { base: 'Encode', parts: [], cores: '' }],
  ['Encode-8', { base: 'Encode', parts: [], cores: '8' }],
  ['Encode/format=json/deep-16', { base: 'Encode', parts: ['format=json', 'deep'], cores: '16' }],
  ['a-b', { base: 'a-b', parts: [], cores: '' }],
  ['a-0', { base: 'a-0', parts: [], cores: '' }],
])('%s', (name, want) => {
  expect(parseName(name)).toEqual(want)
})

test.each([
  ['format', 'json'],
  ['gomaxprocs', '8'],
  ['size', ''],
])('what it says of %s', (key, want) => {
  expect(nameValue(parseName('Encode/format=json/deep-8'), key)).toBe(want)
})

test.each([
  [[], 'Encode/format=json/deep-8'],
  [['/format'], 'Encode/deep-8'],
  [['/gomaxprocs'], 'Encode/format=json/deep'],
  [['.name'], '*/format=json/deep-8'],
  [['/deep'], 'Encode/format=json/deep-8'],
])('without %j', (keys, want) => {
  expect(nameWithout(parseName('Encode/format=json/deep-8'), new Set(keys))).toBe(want)
})
