// Which versions of Node can count what was collected.
import { expect, test } from 'vitest'
import { engine, supportsAllocations } from './engine.ts'

test.each([
  ['24.21.0', false],
  ['25.9.0', false],
  ['26.0.0', true],
  ['26.10.0', true],
  ['100.0.0', true],
])('Node %s: %s', (version, want) => {
  expect(supportsAllocations(version)).toBe(want)
})

test('the engine is loaded once', () => {
  expect(engine()).toBe(engine())
})
