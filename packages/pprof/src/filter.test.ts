// Which samples and frames are left.

import { fromFolded, ProfileBuilder, toFolded } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { filterProfile, type NameFilters, withoutInlines } from './filter.ts'

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
  ['prune_from ends at the innermost', { pruneFrom: /b/ }, 'a;b 1\nb 2\na;c 4'],
  ['no filter keeps all', {}, 'a;b;c 1\nb 2\na;c 4'],
])('%s', (_behaviour, filters, want) => {
  expect(filter('a;b;c 1\nb 2\na;c 4', filters)).toEqual({ left: want, warnings: [] })
})

test('prune_from keeps what is called above the innermost', () => {
  expect(filter('a;b;c;b;d 1', { pruneFrom: /b/ }).left).toBe('a;b;c;b 1')
  expect(filter('a;b(int);d 1', { pruneFrom: /^b$/ }).left).toBe('a;b(int) 1')
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

test('tags are shown or hidden by their names', () => {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  builder.add(
    [{ name: 'a', filename: '' }],
    [1],
    [
      { key: 'route', str: '/search' },
      { key: 'bytes', num: 3 },
      { key: 'round', num: 1 },
    ],
  )
  const left = (filters: Partial<Record<'tagShow' | 'tagHide', RegExp>>): string[] =>
    filterProfile(builder.build(), filters).profile.samples.flatMap(({ labels }) =>
      labels.map(({ key }) => key),
    )
  expect(left({ tagShow: /^ro/ })).toEqual(['route', 'round'])
  expect(left({ tagHide: /^ro/ })).toEqual(['bytes'])
  expect(left({ tagShow: /^ro/, tagHide: /te$/ })).toEqual(['round'])
})

test('without inlines the outermost line of a place is left', () => {
  const [a, b] = fromFolded('b;a 1').locations
  if (!a || !b) throw new Error('two places are missing')
  const location = { ...a, lines: [...a.lines, ...b.lines] }
  const profile = { ...fromFolded('b;a 1'), locations: [location] }
  const inlined = { ...profile, samples: [{ locations: [location], values: [1], labels: [] }] }
  expect(toFolded(inlined)).toBe('b;a 1')
  expect(toFolded(withoutInlines(inlined))).toBe('b 1')
})
