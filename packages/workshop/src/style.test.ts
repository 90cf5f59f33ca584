// Columns, widths and the question of colour.
import { expect, test } from 'vitest'
import { columns, indented, padded, styleFor, wantsColor, widthOf } from './style.ts'

test.each([
  ['latin letters take one cell', 'abc', 3],
  ['kana and kanji take two', '判定する', 8],
  ['colours take none', styleFor(true)('red', 'ab'), 2],
  ['signs of ours take one', '✓ ✗ ◐ ·', 7],
])('%s', (_case, text, want) => {
  expect(widthOf(text)).toBe(want)
})

test('columns line up where letters are wide, and no row ends in spaces', () => {
  expect(
    columns(
      [
        ['新', '1', ''],
        ['abc', '10', 'x'],
      ],
      [1],
    ),
  ).toEqual(['新    1', 'abc  10  x'])
})

test('padding a text that is too wide leaves it as it is', () => {
  expect(padded('判定', 3)).toBe('判定')
})

test('indenting leaves empty lines empty', () => {
  expect(indented('a\n\nb', 2)).toBe('  a\n\n  b')
})

test.each([
  ['a terminal is coloured', {}, true, true],
  ['a pipe is not', {}, false, false],
  ['NO_COLOR says no to a terminal', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR says nothing', { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR says yes to a pipe', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0 says no', { FORCE_COLOR: '0' }, true, false],
  ['a dumb terminal is not coloured', { TERM: 'dumb' }, true, false],
])('%s', (_case, env, isTerminal, want) => {
  expect(wantsColor(env, isTerminal)).toBe(want)
})
