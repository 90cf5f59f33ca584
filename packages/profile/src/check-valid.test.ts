// One broken profile for each rule.

import { expect, test } from 'vitest'
import { checkValid } from './check-valid.ts'
import { fromFolded } from './folded.ts'
import type { Profile } from './profile.ts'
import { write } from './write.ts'

const good = fromFolded('a;b 3')
const [sample] = good.samples
const [location] = good.locations
const [func] = good.functions
const [mapping] = good.mappings
if (!sample || !location || !func || !mapping) throw new Error('the folded stack gave no tables')

const withSample = (change: object): object => ({ samples: [{ ...sample, ...change }] })
// A table of one row, which nothing refers to: what is checked is the row.
const alone = { samples: [], locations: [] }

const broken: [string, object, RegExp][] = [
  ['samples without sample types', { sampleTypes: [] }, /1 samples and no sample types/],
  ['too few values', withSample({ values: [] }), /sample 0 has 0 values, want 1/],
  ['too many values', withSample({ values: [1, 2] }), /sample 0 has 2 values, want 1/],
  ['a value that is a fraction', withSample({ values: [0.5] }), /sample 0 has samples 0.5, want a signed/],
  [
    'a value that is not exact',
    withSample({ values: [2 ** 53] }),
    /sample 0 has samples 9007199254740992, want/,
  ],
  ['a value in the wrong form', withSample({ values: [1n] }), /sample 0 has samples 1n, want/],
  [
    'a value beyond 64 bits',
    withSample({ values: [2n ** 63n] }),
    /sample 0 has samples 9223372036854775808n/,
  ],
  ['a value that is no number', withSample({ values: [Number.NaN] }), /sample 0 has samples NaN/],
  [
    'a location that is in no table',
    withSample({ locations: [{ ...location }] }),
    /sample 0 has location 1, which/,
  ],
  ['a label with no value', withSample({ labels: [{ key: 'k' }] }), /label "k" without a value/],
  ['a label with two values', withSample({ labels: [{ key: 'k', str: 's', num: 1 }] }), /with str and num/],
  [
    'a text label with a unit',
    withSample({ labels: [{ key: 'k', str: 's', numUnit: 'ms' }] }),
    /with str and num/,
  ],
  ['a label with an empty text', withSample({ labels: [{ key: 'k', str: '' }] }), /with an empty str/],
  ['a label with half a number', withSample({ labels: [{ key: 'k', num: 0.5 }] }), /with num 0.5/],
  ['a mapping with id 0', { ...alone, mappings: [{ ...mapping, id: 0 }] }, /mapping at index 0 has id 0/],
  [
    'a function with a negative id',
    { ...alone, functions: [{ ...func, id: -1 }] },
    /has id -1, want a positive/,
  ],
  [
    'a function with half an id',
    { ...alone, functions: [{ ...func, id: 1.5 }] },
    /has id 1.5, want a positive/,
  ],
  ['two mappings with one id', { mappings: [mapping, { ...mapping }] }, /two mappings have the id 1/],
  [
    'two functions with one id',
    { functions: [...good.functions, { ...func }] },
    /two functions have the id 1/,
  ],
  [
    'two locations with one id',
    { locations: [...good.locations, { ...location }] },
    /two locations have the id 1/,
  ],
  [
    'a start below zero',
    { ...alone, mappings: [{ ...mapping, start: -1 }] },
    /mapping 1 has start -1, want an unsigned/,
  ],
  [
    'a limit beyond 64 bits',
    { ...alone, mappings: [{ ...mapping, limit: 2n ** 64n }] },
    /mapping 1 has limit/,
  ],
  [
    'an offset that is a fraction',
    { ...alone, mappings: [{ ...mapping, offset: 0.5 }] },
    /mapping 1 has offset 0.5/,
  ],
  [
    'half a start line',
    { ...alone, functions: [{ ...func, startLine: 0.5 }] },
    /function 1 has start line 0.5/,
  ],
  [
    'an address below zero',
    { samples: [], locations: [{ ...location, address: -1 }] },
    /location 1 has address -1/,
  ],
  ['a mapping that is in no table', { mappings: [] }, /location 1 has mapping 1, which is not in the table/],
  [
    'a function that is in no table',
    { functions: [] },
    /location 1 has function 1, which is not in the table/,
  ],
  [
    'half a line',
    { samples: [], locations: [{ ...location, lines: [{ function: func, line: 0.5, column: 0 }] }] },
    /location 1 has line 0.5/,
  ],
  [
    'half a column',
    { samples: [], locations: [{ ...location, lines: [{ function: func, line: 1, column: 0.5 }] }] },
    /location 1 has column 0.5/,
  ],
  ['a time that is a number', { timeNanos: 5 }, /timeNanos is 5, want a bigint/],
  ['a time beyond 64 bits', { timeNanos: 2n ** 63n }, /timeNanos is 9223372036854775808n/],
  ['half a nanosecond', { durationNanos: 0.5 }, /durationNanos is 0.5/],
  ['a period that is no number', { period: Number.NaN }, /period is NaN/],
]

test.each(broken)('%s', (_what, change, message) => {
  const profile = { ...good, ...change } as Profile // broken on purpose, beyond what the types allow
  expect(() => checkValid(profile)).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID' }))
  expect(() => checkValid(profile)).toThrow(message)
})

test('a good profile passes, and so does one with nothing in it', () => {
  const empty = { ...good, sampleTypes: [], samples: [], mappings: [], locations: [], functions: [] }
  expect(() => checkValid(good)).not.toThrow()
  expect(() => checkValid(empty)).not.toThrow()
})

test('the message begins with where the profile is from', () => {
  expect(() => checkValid({ ...good, period: 0.5 }, 'cpu.pb.gz')).toThrow(
    /^cpu\.pb\.gz: checking profile: period/,
  )
})

test('a profile that breaks a rule is not written', () => {
  expect(() => write({ ...good, period: 0.5 })).toThrow(/period is 0.5/)
})
