// How functions and files are named.
import { expect, test } from 'vitest'
import { toFrame, toPath } from './frame.ts'

test.each([
  ['a named function', 'search', '/app/src/find.ts', 14, 10, 'search'],
  ['an anonymous one', '', '/app/src/find.ts', 18, 21, '(anonymous find.ts:18:21)'],
  ['without a column', '', '/app/src/find.ts', 18, 0, '(anonymous find.ts:18)'],
  ['inside of Node', '', 'node:internal/timers', 5, 6, '(anonymous node:internal/timers:5:6)'],
  ['outside of any function', '', '/app/src/find.ts', 1, 1, '(module find.ts)'],
  ['outside, after an await', '', '/app/src/find.ts', 0, 0, '(module find.ts)'],
  ['on the first line', '', '/app/src/find.ts', 1, 20, '(anonymous find.ts:1:20)'],
  ['a Windows path', '', String.raw`C:\app\find.ts`, 18, 21, '(anonymous find.ts:18:21)'],
  ['native', '', '', 0, 0, '(anonymous)'],
])('%s', (_behaviour, name, script, line, column, want) => {
  const frame = toFrame({ name, script, line, column })
  expect(frame.name).toBe(want)
  expect([frame.line, frame.startLine]).toEqual([line, line])
})

test.each([
  ['file:///app/src/find.ts', '/app/src/find.ts'],
  ['/app/src/find.ts', '/app/src/find.ts'],
  ['file:///app/my%20shop/find.ts', '/app/my shop/find.ts'],
  ['/app/my%20shop/find.ts', '/app/my shop/find.ts'],
  ['file:///app/%E5%BA%97/find.ts', '/app/店/find.ts'],
  ['file:///app/find.ts?reload=17', '/app/find.ts'],
  ['/app/find.ts?reload=17', '/app/find.ts'],
  ['/home/C#/find.ts', '/home/C#/find.ts'],
  ['file:///home/C%23/find.ts', '/home/C#/find.ts'],
  ['/app/50%/find.ts', '/app/50%/find.ts'],
  ['/app/a b%20c/find.ts', '/app/a b%20c/find.ts'],
  ['file:///C:/app/find.ts', 'C:/app/find.ts'],
  ['/C:/app/find.ts', 'C:/app/find.ts'],
  [String.raw`C:\app\find.ts`, String.raw`C:\app\find.ts`],
  ['node:internal/timers', 'node:internal/timers'],
  ['', ''],
])('the path of %j is %j', (script, want) => {
  expect(toPath(script)).toBe(want)
})
