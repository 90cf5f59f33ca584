// The command line.

import { describe, expect, test } from 'vitest'
import { PprofError } from './errors.ts'
import { defaultOptions, flagGroups, type Options, parseCommandLine, type Request } from './options.ts'
import { usage } from './usage.ts'
import { isVerb, verbs } from './verbs.ts'

function parsed(line: string): Request {
  const request = parseCommandLine(line.split(' '))
  if (request === 'help') throw new Error('that is a call for help')
  return request
}

/** What differs from the defaults. */
function changes(line: string): Partial<Options> {
  const { options } = parsed(line)
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== defaultOptions[key as keyof Options]),
  )
}

test.each([
  ['-top cpu.pb.gz', { verb: 'top', pattern: '', sources: ['cpu.pb.gz'] }],
  ['top cpu.pb.gz', { verb: 'top', pattern: '', sources: ['cpu.pb.gz'] }],
  ['--top a b', { verb: 'top', pattern: '', sources: ['a', 'b'] }],
  ['a b -top', { verb: 'top', pattern: '', sources: ['a', 'b'] }],
  ['-top=true a', { verb: 'top', pattern: '', sources: ['a'] }],
  ['-top=false tree a', { verb: 'tree', pattern: '', sources: ['a'] }],
  ['-peek=main a', { verb: 'peek', pattern: 'main', sources: ['a'] }],
  ['-list main a', { verb: 'list', pattern: 'main', sources: ['a'] }],
  ['list main a', { verb: 'list', pattern: 'main', sources: ['a'] }],
  ['-top top', { verb: 'top', pattern: '', sources: ['top'] }],
  ['top -- -cum', { verb: 'top', pattern: '', sources: ['-cum'] }],
  ['top -', { verb: 'top', pattern: '', sources: ['-'] }],
  ['-peek=a=b c', { verb: 'peek', pattern: 'a=b', sources: ['c'] }],
])('%s', (line, want) => {
  expect(parsed(line)).toMatchObject(want)
})

describe('flags', () => {
  test.each([
    ['top a', {}],
    ['top -cum a', { isSortedByCum: true }],
    ['top -cum -flat a', {}],
    ['top -cum=0 a', {}],
    ['top -nodecount=5 a', { nodeCount: 5 }],
    ['top -nodecount 5 a', { nodeCount: 5 }],
    ['top a -nodefraction=.01', { nodeFraction: 0.01 }],
    ['top -edgefraction=1e-3 a', {}],
    ['top -lines a', { granularity: 'lines' }],
    ['top -granularity=lines -lines a', { granularity: 'lines' }],
    ['top -functions=false a', {}],
    ['top -inuse_space a', { sampleIndex: 'inuse_space' }],
    ['top -sample_index=1 a', { sampleIndex: '1' }],
    ['top -base=b -base c a', { base: ['b', 'c'] }],
    ['top -diff_base=b -normalize a', { diffBase: ['b'], isNormalized: true }],
    ['top -trim=false a', { isTrimmed: false }],
    ['top -focus=a=b,c a', { focus: 'a=b,c' }],
    ['top -focus= a', {}],
    ['top -output=x -seconds=5 -timeout=9 a', { output: 'x', seconds: 5, timeout: 9 }],
  ])('%s', (line, want) => {
    expect(changes(line)).toEqual(want)
  })
})

test.each([
  ['-h', '-h'],
  ['-help', 'top a -help'],
  ['--help', 'top --help'],
])('%s is a call for help', (_flag, line) => {
  expect(parseCommandLine(line.split(' '))).toBe('help')
})

test.each([
  ['an unknown flag', 'top -wide a', '-wide: reading the command line: there is no such flag'],
  ['a flag of Go that is not there', '-http=:8080 a', '-http: '],
  ['a flag without its value', 'top a -focus', '-focus: reading the command line: nothing behind it'],
  ['a fraction of a node', 'top -nodecount=1.5 a', '"1.5", want a whole number'],
  ['a number that is none', 'top -nodefraction=x a', '"x", want a number'],
  ['neither true nor false', 'top -cum=maybe a', '"maybe", want true or false'],
  ['neither true nor false, of a verb', '-top=maybe a', '"maybe", want true or false'],
  ['an unknown granularity', 'top -granularity=modules a', '"modules", want functions,'],
  ['two granularities', 'top -lines -files a', 'want one granularity, and there is lines already'],
  ['two verbs', '-top -tree a', '-tree: reading the command line: there is -top already'],
  ['no verb', 'cpu.pb.gz', 'no verb, want one of top,'],
  ['no pattern', 'peek', 'peek: reading the command line: nothing behind it'],
  ['no profile', 'top', 'top: reading the command line: no profile'],
  [
    'both ways to compare',
    'top -base=b -diff_base=c a',
    '-base: reading the command line: there is -diff_base too',
  ],
  ['nothing to normalise by', 'top -normalize a', '-normalize: '],
  ['stdin twice', 'top -base=- -', 'stdin twice'],
  ['a recording that ends before it begins', 'top -seconds=-1 a', '-seconds: '],
])('%s is refused', (_what, line, message) => {
  const parse = (): unknown => parseCommandLine(line.split(' '))
  expect(parse).toThrow(PprofError)
  expect(parse).toThrow(message)
  expect(parse).toThrow(expect.objectContaining({ code: 'COMMAND_LINE_BAD', exitCode: 2 }) as Error)
})

test('no flag is called like a verb', () => {
  const names = flagGroups.flatMap(({ flags }) => flags.map(({ name }) => name))
  expect(names.filter(isVerb)).toEqual([])
  expect(new Set(names).size).toBe(names.length)
})

test('the usage names every verb and flag', () => {
  const text = usage()
  for (const name of Object.keys(verbs)) expect(text).toContain(`\n  ${name} `)
  for (const { name } of flagGroups.flatMap(({ flags }) => flags))
    expect(text).toMatch(new RegExp(`\n  -${name}[ =]`))
})
