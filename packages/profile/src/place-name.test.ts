// Names for functions without one.

import { expect, test } from 'vitest'
import { nameOfPlace } from './place-name.ts'

test.each([
  ['a function', '/srv/app.ts', 18, 21, '(anonymous app.ts:18:21)'],
  ['one whose column is not known', '/srv/app.ts', 18, 0, '(anonymous app.ts:18)'],
  ['a module', '/srv/app.ts', 1, 1, '(module app.ts)'],
  ['a module that was suspended', '/srv/app.ts', 0, 0, '(module app.ts)'],
  ['a function on the first line', '/srv/app.ts', 1, 2, '(anonymous app.ts:1:2)'],
  ['one of Node.js', 'node:internal/util', 478, 24, '(anonymous node:internal/util:478:24)'],
  ['one on Windows', 'C:\\srv\\app.ts', 3, 4, '(anonymous app.ts:3:4)'],
  ['one of a page', 'http://page.test/shop/main.js', 3, 4, '(anonymous main.js:3:4)'],
  ['one without a file', '', 3, 4, '(anonymous)'],
])('%s', (_what, filename, line, column, want) => {
  expect(nameOfPlace(filename, { line, column })).toBe(want)
})
