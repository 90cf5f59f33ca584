// Keys to group by.
import { expect, test } from 'vitest'
import { parseKeys } from './projection.ts'

const first = (...keys: readonly string[]): object[] => keys.map((key) => ({ key, order: 'first' }))

test.each([
  ['.config', first('.config')],
  ['.name,/size goos', first('.name', '/size', 'goos')],
  ['', []],
  [
    '/size@num, .file@alpha',
    [
      { key: '/size', order: 'num' },
      { key: '.file', order: 'alpha' },
    ],
  ],
  ['.file@(new "old one") goos', [{ key: '.file', order: ['new', 'old one'] }, ...first('goos')]],
  ['.config@alpha', [{ key: '.config', order: 'alpha' }]],
])('%j', (text, want) => {
  expect(parseKeys(text, 'row')).toEqual(want)
})

test.each([
  ['.unit', /met "\.unit" at character 1, want \.config/],
  ['.name .size', /met "\.size" at character 7, want \.config/],
  ['/', /want \.config/],
  ['(x)', /want \.config/],
  ['size@random', /met "random" at character 6, want @alpha, @num/],
  ['size@(', /met its end, want a value/],
  ['size@()', /met "\)" at character 7, want a value/],
  ['.config@(a)', /met "\(a\)" at character 9, want @alpha or @num/],
])('%s is none', (text, want) => {
  expect(() => parseKeys(text, 'row')).toThrow(want)
})
