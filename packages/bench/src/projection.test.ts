// Keys to group by.
import { expect, test } from 'vitest'
import { parseKeys } from './projection.ts'

test.each([
  ['.config', ['.config']],
  ['.name,/size goos', ['.name', '/size', 'goos']],
  ['', []],
])('%j', (text, want) => {
  expect(parseKeys(text, 'row')).toEqual(want)
})

test.each(['.unit', '.size', '/', 'size@alpha', '/size@(1 2)'])('%s is none', (text) => {
  expect(() => parseKeys(text, 'row')).toThrow(/^-row: reading its keys: met ".+", want \.config/)
})
