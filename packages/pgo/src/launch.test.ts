// Which flags a machine can have.

import { expect, test } from 'vitest'
import { memoryLimitBytes, usableFlags } from './launch.ts'
import type { Manifest } from './manifest.ts'

const manifest = {
  nodeFlags: ['--max-semi-space-size=32'],
  memoryBytes: 1000,
  node: 'v26.10.0',
} as unknown as Manifest

test.each([
  ['as much memory as they are for', { memoryBytes: 1000, node: 'v26.11.1' }, manifest.nodeFlags],
  ['a byte less', { memoryBytes: 999, node: 'v26.10.0' }, []],
  ['another engine', { memoryBytes: 1000, node: 'v27.0.0' }, []],
])('%s', (_what, here, want) => {
  const { flags, reason } = usableFlags(manifest, here)
  expect(flags).toEqual(want)
  expect(reason === undefined).toBe(want.length > 0)
})

test('this machine has some memory, and not more than it can have', () => {
  expect(memoryLimitBytes()).toBeGreaterThan(1e8)
  expect(memoryLimitBytes()).toBeLessThan(1e15)
})
