import { expect, test } from 'vitest'
import { widthOf } from '../style.ts'
import { fit, plain, wrap } from './width.ts'

test.each([
  ['short text is filled up', 'ab', 4, 'ab  '],
  ['text that fits stays', 'abcd', 4, 'abcd'],
  ['one cell too many is cut', 'abcde', 4, 'abc…'],
  ['a wide letter that would be halved is left out', 'あいう', 4, 'あ… '],
])('fit: %s', (_behaviour, text, cells, want) => {
  expect(fit(text, cells)).toBe(want)
  expect(widthOf(fit(text, cells))).toBe(cells)
})

test.each([
  ['breaks at spaces', 'got 12 bytes, want 10', 14, ['got 12 bytes,', 'want 10']],
  ['a word that just fits stays on its line', 'abc defg', 8, ['abc defg']],
  ['a word that ends with the line is whole', 'abc defg hi', 8, ['abc defg', 'hi']],
  ['cuts a word that is too long', 'abcdefgh', 3, ['abc', 'def', 'gh']],
  ['cuts Japanese between letters', 'メモリが増える', 6, ['メモリ', 'が増え', 'る']],
  ['keeps line ends and empty lines', 'a\n\nb', 5, ['a', '', 'b']],
])('wrap: %s', (_behaviour, text, cells, want) => {
  expect(wrap(text, cells)).toEqual(want)
})

test('what moves the cursor is taken out', () => {
  expect(plain('\u001b[31mred\u001b[0m\u0007\r\n\tnext\u001b[2J')).toBe('red\n  next')
})
