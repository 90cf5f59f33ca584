// Flags, as Go reads them.
import { describe, expect, test } from 'vitest'
import { defaultRunFlags, parseFlags, runFlags } from './flags.ts'

const read = (...argv: string[]) => parseFlags(argv, runFlags, defaultRunFlags)

describe('a time', () => {
  test.each([
    ['1s', { nanos: 1e9 }],
    ['200ms', { nanos: 2e8 }],
    ['1m30s', { nanos: 90e9 }],
    ['1.5s', { nanos: 1.5e9 }],
    ['100x', { n: 100 }],
  ])('%s', (text, want) => {
    expect(read(`-benchtime=${text}`).options.benchtime).toEqual(want)
  })

  test.each(['', '1', 's', '0s', '0x', '-1s', '1 s', '2000000000x'])('%j is none', (text) => {
    expect(() => read(`-benchtime=${text}`)).toThrow(/met ".*", want a time/)
  })
})

test.each([
  ['one hyphen or two', ['-count=3', '--benchmem'], { count: 3, benchmem: true }],
  ['a value of its own', ['-count', '3'], { count: 3 }],
  ['off', ['-fresh=false'], { fresh: false }],
  ['several', ['-node=--a', '-node', '--b=c'], { nodeArgs: ['--a', '--b=c'] }],
])('%s', (_behaviour, argv, want) => {
  expect(read(...argv).options).toMatchObject(want)
})

test('what is no flag is left, and all behind --', () => {
  expect(read('a', '-count=2', 'b', '-', '--', '-c').words).toEqual(['a', 'b', '-', '-c'])
})
