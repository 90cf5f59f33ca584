// Paths of sources, as Go tidies and shortens them.

import { expect, test } from 'vitest'
import { baseName, cleanPath, trimPrefix } from './path.ts'

test.each([
  ['', ''],
  ['/srv/./app//a/../b.ts', '/srv/app/b.ts'],
  ['./a.ts', 'a.ts'],
  ['../a.ts', '../a.ts'],
  ['src/..', '.'],
  ['.', '.'],
  ['/srv/.hidden/..a/b..ts', '/srv/.hidden/..a/b..ts'],
  ['/srv/', '/srv'],
  ['/', '/'],
  ['node:internal/fs', 'node:internal/fs'],
  ['file:///srv/a.ts', 'file:///srv/a.ts'],
  ['wasm://wasm/1', 'wasm://wasm/1'],
])('%s is cleaned to %s', (path, want) => {
  expect(cleanPath(path)).toBe(want)
})

test.each([
  ['/srv/a.mjs', 'a.mjs'],
  ['a.mjs', 'a.mjs'],
  ['/srv/', 'srv'],
  ['/', '/'],
  ['', '.'],
])('the last part of %s is %s', (path, want) => {
  expect(baseName(path)).toBe(want)
})

test.each([
  ['a given prefix', '/build/x/a.ts', '/build/x', '', 'a.ts'],
  ['the first of several that fits', '/build/x/a.ts', '/other:/build:/build/x', '', 'x/a.ts'],
  ['no prefix of a name', '/build/xy/a.ts', '/build/x', '', '/build/xy/a.ts'],
  ['the folder that a source folder is named for', '/ci/42/shop/src/a.ts', '', '/home/me/shop', 'src/a.ts'],
  [
    'nothing is guessed where a prefix is given',
    '/ci/42/shop/src/a.ts',
    '/x',
    '/home/me/shop',
    '/ci/42/shop/src/a.ts',
  ],
  ['what some build tools put before', '/proc/self/cwd/a.ts', '', '', 'a.ts'],
])('%s', (_behaviour, path, trimPath, sourcePath, want) => {
  expect(trimPrefix(path, { trimPath, sourcePath })).toBe(want)
})
