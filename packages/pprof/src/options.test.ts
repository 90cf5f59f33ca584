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
  ['cpu.pb.gz', { verb: 'shell', pattern: '', sources: ['cpu.pb.gz'] }],
  ['./tpo cpu.pb.gz', { verb: 'shell', pattern: '', sources: ['./tpo', 'cpu.pb.gz'] }],
  ['-peek=a=b c', { verb: 'peek', pattern: 'a=b', sources: ['c'] }],
  ['-http=127.0.0.1:0 a b', { verb: 'web', pattern: '', sources: ['a', 'b'] }],
  ['a -http :8080', { verb: 'web', pattern: '', sources: ['a'] }],
  ['web a', { verb: 'web', pattern: '', sources: ['a'] }],
  ['-web a', { verb: 'web', pattern: '', sources: ['a'] }],
])('%s', (line, want) => {
  expect(parsed(line)).toMatchObject(want)
})

describe('flags', () => {
  test.each([
    ['top a', {}],
    ['top -cum a', { isSortedByCum: true }],
    ['web a', { http: ':' }],
    ['web -http=localhost:1 -no_browser a', { http: 'localhost:1', opensBrowser: false }],
    ['top -cum -flat=false a', { isSortedByCum: true }],
    ['top -flat a', {}],
    ['top -cum=0 a', {}],
    ['top -nodecount=5 a', { nodeCount: 5 }],
    ['top -nodecount 5 a', { nodeCount: 5 }],
    ['top a -nodefraction=.01', { nodeFraction: 0.01 }],
    ['top -edgefraction=1e-3 a', {}],
    ['top -lines a', { granularity: 'lines' }],
    ['top -granularity=lines -lines a', { granularity: 'lines' }],
    ['top -functions=false a', {}],
    ['top -inuse_space a', { sampleIndex: 'inuse_space' }],
    ['top -total_delay a', { sampleIndex: 'delay' }],
    ['top -mean_delay a', { sampleIndex: 'delay', isMean: true }],
    ['top -noinlines a', { hasInlines: false }],
    ['top -symbolize=none:demangle=none a', {}],
    ['top -base= a', { base: [] }],
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
  ['an unknown flag', 'top -colour a', 'flag provided but not defined: -colour; -help lists the flags'],
  ['a flag with a letter too few', 'top -focu a', 'not defined: -focu; did you mean -focus?'],
  ['two letters that changed places', 'top -nodecuont=5 a', '-nodecuont; did you mean -nodecount?'],
  ['a dash for an underscore', 'top -sample-index=0 a', 'did you mean -sample_index?'],
  ['a verb of Go that is not there', '-svg a', '-svg: is not here; -dot writes'],
  ['such a verb without its dash', 'disasm main a', 'disasm: is not here: '],
  ['a flag of Go that is not there', '-top -buildid=x a', '-buildid: is not here: no program is needed'],
  ['a flag without its value', 'top a -focus', 'flag needs an argument: -focus'],
  [
    'a fraction of a node',
    'top -nodecount=1.5 a',
    'invalid value "1.5" for flag -nodecount: parse error, want a whole',
  ],
  [
    'a number that is none',
    'top -nodefraction=x a',
    'invalid value "x" for flag -nodefraction: parse error, want a number',
  ],
  [
    'neither true nor false',
    'top -cum=maybe a',
    'invalid boolean value "maybe" for -cum: parse error, want true',
  ],
  ['neither, of a verb', '-top=maybe a', 'invalid boolean value "maybe" for -top: parse error'],
  [
    'an unknown granularity',
    'top -granularity=modules a',
    '"modules" for flag -granularity: parse error, want functions,',
  ],
  ['another way to find symbols', 'top -symbolize=fast a', 'invalid value "fast" for flag -symbolize'],
  ['two granularities', 'top -lines -files a', 'conflicting options set: [files lines]'],
  ['two orders', 'top -flat -cum a', 'conflicting options set: [cum flat]'],
  ['a verb and the page', 'top -http=: a', '-http is not compatible with an output format'],
  ['a page of means', '-http=: -mean a', '-mean is not compatible with -http'],
  ['a page of nothing', '-http=:', 'no profile source specified'],
  ['the page without its address', 'a -http', 'flag needs an argument: -http'],
  ['two verbs', '-top -tree a', 'must set at most one output format'],
  [
    'a verb that was mistyped',
    'tpo cpu.pb.gz',
    'tpo: no such verb; did you mean top? A file of that name is ./tpo',
  ],
  ['a shell on a profile from stdin', '-', 'no verb, and the shell asks on stdin, which is a profile'],
  ['no pattern', 'peek', 'command peek requires an argument'],
  ['no profile', 'top', 'no profile source specified'],
  [
    'both ways to compare',
    'top -base=b -diff_base=c a',
    '-base and -diff_base flags cannot both be specified',
  ],
  ['nothing to normalise by', 'top -normalize a', 'must have base profile to normalize by'],
  ['a division by zero', 'top -divide_by=0 a', 'zero divisor specified'],
  ['stdin twice', 'top -base=- -', 'stdin twice'],
  ['a recording that ends before it begins', 'top -seconds=-1 a', 'invalid value "-1" for flag -seconds'],
])('%s is refused', (_what, line, message) => {
  const parse = (): unknown => parseCommandLine(line.split(' '))
  expect(parse).toThrow(PprofError)
  expect(parse).toThrow(message)
  expect(parse).toThrow(expect.objectContaining({ code: 'COMMAND_LINE_BAD', exitCode: 2 }) as Error)
})

test.each([
  ['top -sample_index=0 -inuse_space a', '0', ['-inuse_space']],
  ['top -alloc_space -inuse_objects a', 'inuse_objects', ['-alloc_space']],
  ['top -contentions -mean_delay a', 'delay', ['-contentions']],
])('%s: the first in Go’s order counts, and the others are named', (line, sampleIndex, ignored) => {
  const { options, notes } = parsed(line)
  expect(options.sampleIndex).toBe(sampleIndex)
  expect(notes).toEqual(ignored.map((name) => `Multiple value selections, ignoring ${name}`))
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
