// What a mistyped word was meant to be.
import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test.each([
  ['two letters swapped', 'lsit', 'list'],
  ['a letter missing', 'verfy', 'verify'],
  ['a letter too many', 'hintt', 'hint'],
  ['two edits are the limit of a short word', 'lxxt', 'list'],
  ['three are too many', 'xxxt', undefined],
  ['a word like none', 'deployment', undefined],
])('%s', (_case, word, want) => {
  expect(nearest(word, ['list', 'verify', 'hint', 'status'])).toBe(want)
})
