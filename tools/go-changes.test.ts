// Which Go is as new as what, by its own word.

import { expect, test } from 'vitest'
import { isSince } from './go-changes.ts'

test.each([
  ['go version go1.19.8 linux/amd64', false],
  ['go version go1.22.12 linux/amd64', false],
  ['go version go1.23.0 linux/amd64', true],
  ['go version go1.24.4 darwin/arm64', true],
  ['go version go1.100 linux/amd64', true],
  ['go version devel go1.23-1f4e8b2c1a Tue Nov 3 2026 linux/amd64', true],
  ['go version devel +1f4e8b2c1a linux/amd64', true],
])('%s knows columns: %s', (version, want) => {
  expect(isSince(version, 'columns')).toBe(want)
})
