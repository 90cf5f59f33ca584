// Which samples and frames are left.

import { fromFolded, toFolded } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { filterProfile, type NameFilters } from './filter.ts'

/** What is left of a folded text, and what was said about it. */
function filter(folded: string, filters: NameFilters): { left: string; warnings: readonly string[] } {
  const { profile, warnings } = filterProfile(fromFolded(folded), filters)
  return { left: toFolded(profile), warnings }
}

test.each([
  ['focus keeps stacks with such a frame', { focus: /b/ }, 'a;b;c 1\nb 2'],
  ['ignore takes them away', { ignore: /b/ }, 'a;c 4'],
  ['ignore wins over focus', { focus: /c/, ignore: /b/ }, 'a;c 4'],
  ['hide takes frames out, and stacks of nothing else', { hide: /b/ }, 'a;c 5'],
  ['show takes all others out', { show: /[bc]/ }, 'b;c 1\nb 2\nc 4'],
  ['show and hide together', { show: /[bc]/, hide: /c/ }, 'b 3'],
  ['show_from begins at the outermost', { showFrom: /c/ }, 'c 5'],
  ['no filter keeps all', {}, 'a;b;c 1\nb 2\na;c 4'],
])('%s', (_behaviour, filters, want) => {
  expect(filter('a;b;c 1\nb 2\na;c 4', filters)).toEqual({ left: want, warnings: [] })
})

test('show_from keeps recursion below the outermost', () => {
  expect(filter('a;b;c;b;d 1', { showFrom: /b/ }).left).toBe('b;c;b;d 1')
})

test('each filter that found nothing is named', () => {
  const nothing = /nothing/
  const { left, warnings } = filter('a 1', {
    focus: nothing,
    ignore: nothing,
    hide: nothing,
    show: nothing,
    showFrom: nothing,
  })
  expect(left).toBe('')
  expect(warnings).toEqual(
    ['Focus', 'Ignore', 'Hide', 'Show', 'ShowFrom'].map((name) => `${name} expression matched no samples`),
  )
})

test('a program matches by its name', () => {
  const profile = fromFolded('a 1')
  const mapping = { ...profile.mappings[0], filename: '/srv/shop.mjs' }
  const locations = profile.locations.map((location) => ({ ...location, mapping }))
  const ofShop = {
    ...profile,
    locations,
    mappings: [mapping],
    samples: [{ ...profile.samples[0], locations }],
  } as typeof profile
  expect(filterProfile(ofShop, { focus: /shop/ }).profile.samples).toHaveLength(1)
  expect(filterProfile(ofShop, { hide: /shop/ }).profile.samples).toHaveLength(0)
})

test('a sample without a frame has no place in a report', () => {
  const profile = fromFolded('a 1')
  const bare = { ...profile, samples: profile.samples.map((sample) => ({ ...sample, locations: [] })) }
  expect(filterProfile(bare, {}).profile.samples).toEqual([])
})

test('the profile that was given does not change', () => {
  const profile = fromFolded('a;b;c 1')
  filterProfile(profile, { hide: /b/, showFrom: /a/ })
  expect(toFolded(profile)).toBe('a;b;c 1')
})
