// Tags that become frames.

import { type Label, ProfileBuilder, type Profile, toFolded } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { addTagFrames } from './tag-frames.ts'

function tagged(...labels: Label[][]): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  for (const list of labels) builder.add([{ name: 'f', filename: 'a.ts' }], [1], list)
  return builder.build()
}

const profile = tagged(
  [
    { key: 'route', str: '/search' },
    { key: 'bytes', num: 2048, numUnit: 'bytes' },
    { key: 'depth', num: 3 },
  ],
  [{ key: 'route', str: '/buy' }],
)

test.each([
  ['a root', ['route'], [], ['/search;f 1', '/buy;f 1']],
  ['a leaf', [], ['route'], ['f;/search 1', 'f;/buy 1']],
  ['the first of several is the root', ['route', 'bytes'], [], ['/search;2kB;f 1', '/buy;;f 1']],
  ['the last of several is the leaf', [], ['depth', 'route'], ['f;3;/search 1', 'f;;/buy 1']],
  ['both', ['route'], ['bytes'], ['/search;f;2kB 1', '/buy;f; 1']],
])('%s', (_behaviour, root, leaf, want) => {
  const framed = addTagFrames(profile, { root, leaf, unit: 'minimum' })
  expect(framed.warnings).toEqual([])
  expect(toFolded(framed.profile).split('\n')).toEqual(want)
})

test('the file of the new function is the name of the tag', () => {
  const { functions } = addTagFrames(profile, { root: ['route'], leaf: [], unit: 'minimum' }).profile
  expect(functions.map(({ name, filename }) => `${name} ${filename}`)).toEqual([
    'f a.ts',
    '/search route',
    '/buy route',
  ])
})

test('a tag that no sample has is named', () => {
  expect(addTagFrames(profile, { root: ['rute'], leaf: ['x'], unit: '' }).warnings).toEqual([
    'TagRoot expression matched no samples',
    'TagLeaf expression matched no samples',
  ])
})

test('none asked for: the profile itself', () => {
  expect(addTagFrames(profile, { root: [], leaf: [], unit: '' }).profile).toBe(profile)
})
