import { expect, test } from 'vitest'
import { actionOf } from './keys.ts'

test.each([
  ['j', 'down'],
  ['down', 'down'],
  ['k', 'up'],
  ['return', 'verify'],
  ['v', 'verify'],
  ['w', 'watch'],
  ['s', 'service'],
  ['l', 'load'],
  ['h', 'hint'],
  ['d', 'diff'],
  ['space', 'page-down'],
  ['q', 'quit'],
  ['x', undefined],
  ['constructor', undefined],
])('%s means %s', (name, want) => {
  expect(actionOf({ name })).toBe(want)
})

test('control changes what a letter means, and meta letters mean nothing', () => {
  expect(actionOf({ name: 'c', ctrl: true })).toBe('quit')
  expect(actionOf({ name: 'l', ctrl: true })).toBe('redraw')
  expect(actionOf({ name: 's', ctrl: true })).toBeUndefined()
  expect(actionOf({ name: 's', meta: true })).toBeUndefined()
})
