// Tags: their units, and the filters over them.

import { type Label, ProfileBuilder, type Profile } from '@hotpath/profile'
import { describe, expect, test } from 'vitest'
import { parseTagFilter, tagUnits } from './tags.ts'

function tagged(...labels: Label[][]): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: 'samples', unit: 'count' }] })
  for (const [i, list] of labels.entries()) builder.add([{ name: `f${i}`, filename: '' }], [1], list)
  return builder.build()
}

const profile = tagged(
  [{ key: 'bytes', num: 2048, numUnit: 'bytes' }],
  [
    { key: 'route', str: '/search' },
    { key: 'thread', str: 'main' },
  ],
  [{ key: 'route', str: '/buy' }],
  [{ key: 'stall', num: 30, numUnit: 'milliseconds' }],
  [],
)

/** The numbers of the samples that pass. */
function passing(text: string): number[] {
  const { filter } = parseTagFilter(text, 'tagfocus', tagUnits(profile).units)
  return profile.samples.flatMap((sample, i) => (filter(sample) ? [i] : []))
}

describe('filters', () => {
  test.each([
    ['a value alone', '2kb', [0]],
    ['in other units', '2048b', [0]],
    ['from there on', '2kb:', [0]],
    ['a step above', '2049b:', []],
    ['up to there', ':2kb', [0]],
    ['a step below', ':2047b', []],
    ['between two', '1kb:1mb', [0]],
    ['between two, of one tag', 'stall=1ms:1s', [3]],
    ['of another tag', 'bytes=1ms:1s', []],
    ['a range of time is none of bytes', '1ms:1s', [3]],
    ['an expression over name and value', 'route:/s', [1]],
    ['over any value', 'main|buy', [1, 2]],
    ['several have to match, each something', 'search,thread:main', [1]],
    ['one of several for one tag', 'route=search,buy', [1, 2]],
    ['a tag by its name only', 'thread=search', []],
    ['an empty name is any', '=search', [1]],
    ['two units that do not go together are an expression', '1kb:2ms', []],
  ])('%s: %s', (_behaviour, text, want) => {
    expect(passing(text)).toEqual(want)
  })

  test('a range says that it is one', () => {
    expect(parseTagFilter('2kb', 'tagfocus', new Map()).note).toBe(
      "tagfocus:Interpreted '2kb' as range, not regexp",
    )
    expect(parseTagFilter('kb', 'tagfocus', new Map()).note).toBeUndefined()
  })

  test.each([
    ['9223372036854775808b', 'TAG_FILTER_BAD'],
    ['(', 'REGEXP_BAD'],
  ])('%s is refused', (text, code) => {
    expect(() => parseTagFilter(text, 'tagfocus', new Map())).toThrow(
      expect.objectContaining({ code }) as Error,
    )
  })

  test('the largest number is taken', () => {
    expect(() => parseTagFilter('9223372036854775807b', 'tagfocus', new Map())).not.toThrow()
  })
})

test('units: the first that is given, bytes by name, or else the name itself', () => {
  const { units, warnings } = tagUnits(
    tagged(
      [{ key: 'size', num: 1, numUnit: 'bytes' }],
      [{ key: 'size', num: 1, numUnit: 'kb' }],
      [{ key: 'request', num: 1 }],
      [{ key: 'depth', num: 1 }],
    ),
  )
  expect(Object.fromEntries(units)).toEqual({ size: 'bytes', request: 'bytes', depth: 'depth' })
  expect(warnings).toEqual(['For tag size used unit bytes, also encountered unit(s) kb'])
})
