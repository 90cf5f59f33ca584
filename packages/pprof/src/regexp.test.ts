// Regular expressions in Go's syntax.

import { describe, expect, test } from 'vitest'
import { PprofError } from './errors.ts'
import { compileRegexp } from './regexp.ts'

describe('what matches', () => {
  test.each([
    ['(?i)json|XML', 'parseJSON', true],
    ['(?i)json|XML', 'readXml', true],
    ['a(?i)b|c', 'C', true],
    ['a(?i)b|c', 'AB', false],
    ['(a(?i)b)c', 'aBc', true],
    ['(a(?i)b)c', 'aBC', false],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['(?P<name>x)y', 'xy', true],
    ['(?<name>x)y', 'xy', true],
    ['[[:upper:]]+x', 'ABx', true],
    ['[^[:alpha:]]', 'a', false],
    ['[[:punct:]]', '`', true],
    ['[]a]', ']', true],
    ['[^]a]', ']', false],
    ['[a\\-z]', '-', true],
    ['[a[]', '[', true],
    ['\\pL', 'é', true],
    ['\\p{Greek}', 'λ', true],
    ['\\p{^Greek}', 'λ', false],
    ['\\PL', 'é', false],
    ['\\Qa.b\\E+', 'a.bbb', true],
    ['\\Qa.b', 'axb', false],
    ['\\Aab\\z', 'ab', true],
    ['(?m)\\Ab', 'a\nb', false],
    ['(?m)^b', 'a\nb', true],
    ['\\x{1F600}', '😀', true],
    ['^.$', '😀', true],
    ['\\s', '\v', false],
    ['[\\s]', '\t', true],
    ['{x}', '{x}', true],
    ['a{,2}', 'a{,2}', true],
    ['a{2}', 'aa', true],
    ['a}b]', 'a}b]', true],
    ['node\\:fs\\-x\\_', 'node:fs-x_', true],
    ['a\\/b', 'a/b', true],
    ['main\\.\\(\\*T\\)', 'main.(*T)', true],
    ['', 'anything', true],
    ['(?=look)l', 'look', true],
  ])('%s on %s: %s', (pattern, text, want) => {
    expect(compileRegexp(pattern, 'focus').test(text)).toBe(want)
  })
})

test.each([
  ['(', 'missing closing ): `(`'],
  ['a(b', 'missing closing ): `a(b`'],
  ['[a', 'missing closing ]: `[a`'],
  ['a)', 'unexpected ): `a)`'],
  ['*', 'missing argument to repetition operator: `*`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['a{2,1}', 'invalid repeat count: `{2,1}`'],
  ['[z-a]', 'invalid character class range: `z-a`'],
  ['\\y', 'invalid escape sequence: `\\y`'],
  ['\\', 'trailing backslash at end of expression'],
  ['(?U)a', 'invalid or unsupported Perl syntax: `(?U)`'],
  ['\\C', 'invalid escape sequence: `\\C`'],
  ['[[:nothing:]]', 'invalid character class range: `[:nothing:]`'],
  ['\\p{Nothing}', 'invalid property name'],
])('%s is none, and the error is the one of Go', (pattern, reason) => {
  const compile = (): RegExp => compileRegexp(pattern, 'focus')
  expect(compile).toThrow(PprofError)
  expect(compile).toThrow(`parsing focus regexp: error parsing regexp: ${reason}`)
})
