// Which column is meant.

import { expect, test } from 'vitest'
import { fromFolded } from './folded.ts'
import { defaultSampleTypeIndex, findSampleType } from './sample-type.ts'

const heap = fromFolded('a 1 2 3', {
  sampleTypes: ['alloc_space', 'inuse_objects', 'inuse_space'].map((type) => ({ type, unit: 'bytes' })),
})

test.each([
  ['a name', 'inuse_objects', 1],
  ['a number', '0', 0],
  ['the largest number', '2', 2],
  ['nothing: the last', '', 2],
  ['a number too large', '3', undefined],
  ['a name that is not there', 'inuse', undefined],
  ['a number below zero', '-1', undefined],
])('%s', (_what, name, want) => {
  expect(findSampleType(heap, name)).toBe(want)
})

test.each([
  ['the default type where it is named', 'alloc_space', 0],
  ['the last where none is named', '', 2],
  ['the last where the named one is not there', 'cpu', 2],
])('a viewer opens on %s', (_what, defaultSampleType, want) => {
  expect(defaultSampleTypeIndex({ ...heap, defaultSampleType })).toBe(want)
})

test('a profile without columns has no default', () => {
  const none = { ...heap, sampleTypes: [] }
  expect([defaultSampleTypeIndex(none), findSampleType(none, '')]).toEqual([-1, undefined])
})
