// Which hosts count as this machine alone.
import { expect, test } from 'vitest'
import { isLoopback } from './loopback.ts'

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  [undefined, false],
  ['', false],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.7', false],
  ['127.example.com', false],
])('%s is loopback: %s', (host, want) => {
  expect(isLoopback(host)).toBe(want)
})
