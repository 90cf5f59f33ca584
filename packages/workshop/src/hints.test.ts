// Hints: what a file must look like, and the way up its rungs.
import { expect, test } from 'vitest'
import { loadHints, loadWhy, nextRung, parseHints } from './hints.ts'
import { scratchWorkspace } from './scratch.ts'

const four = '### 1\na\n### 2\nb\n### 3\nc\n### 4\nd\n'

test('a file gives four rungs for each test, and what stands before the first test is for authors', () => {
  const hints = parseHints(`# For authors\n\n## one\n${four}\n## two\n${four}`, 'hints.en.md')
  expect([...hints]).toEqual([
    ['one', ['a', 'b', 'c', 'd']],
    ['two', ['a', 'b', 'c', 'd']],
  ])
})

test('a heading inside a fence of code is text', () => {
  const hints = parseHints(`## one\n${four.replace('b\n', '```sh\n## not a test\n```\n')}`, 'hints.en.md')
  expect(hints.get('one')?.[1]).toBe('```sh\n## not a test\n```')
})

test.each([
  ['a rung too few', '## one\n### 1\na\n### 2\nb\n### 3\nc\n', 'one has 3 rungs, want 4'],
  ['a rung too many', `## one\n${four}### 5\ne\n`, 'one has 5 rungs, want 4'],
  ['a rung out of turn', '## one\n### 2\nb\n', 'hints.en.md:2: reading hints: met rung 2, want 1'],
  ['an empty rung', `## one\n${four.replace('c\n', '\n')}`, 'rung 3 of one is empty'],
  ['a test twice', `## one\n${four}## one\n${four}`, 'hints.en.md:10: reading hints: one is there twice'],
  ['a rung before any test', '### 1\na\n', 'rung 1 is before the first test'],
])('%s is refused', (_case, text, want) => {
  expect(() => parseHints(text, 'hints.en.md')).toThrow(want)
})

test('each call climbs one rung, and the last stays the last', () => {
  const hints = parseHints(`## one\n${four}`, 'hints.en.md')
  expect(nextRung(hints, 'one', 0)).toEqual({ test: 'one', number: 1, text: 'a', last: false })
  expect(nextRung(hints, 'one', 3)).toEqual({ test: 'one', number: 4, text: 'd', last: true })
  expect(nextRung(hints, 'one', 4)).toEqual({ test: 'one', number: 4, text: 'd', last: true })
  expect(nextRung(hints, 'two', 0)).toBeUndefined()
})

test('hints and reasons come in both languages', () => {
  using scratch = scratchWorkspace()
  const lab = scratch.lab('counter')
  expect(loadHints(scratch.workspace, lab, 'en').get('one-by-one')?.[3]).toBe('Add one.')
  expect(loadHints(scratch.workspace, lab, 'ja').get('one-by-one')?.[3]).toBe('1 を足します。')
  expect(loadWhy(scratch.workspace, lab, 'no-count', 'ja')).toBe('何も数えていません。')
  expect(loadWhy(scratch.workspace, lab, 'none', 'ja')).toBeUndefined()
  expect(() => loadHints(scratch.workspace, scratch.lab('echo'), 'en')).toThrow('no such file')
})
