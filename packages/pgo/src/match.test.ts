// A profile of one version of a program, matched against the next.

import type { Profile } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { heatOf } from './hot.ts'
import { matchProfile } from './match.ts'
import { parseProgram, type ProgramInput } from './program.ts'
import { cpuProfileOf } from './testing/profiles.ts'

/** Functions that were seen, each as `name line`. */
function profileOf(functions: readonly string[], file = '/srv/app/server.js'): Profile {
  const places = functions.map((text) => /^(.*) (\d+)$/.exec(text) ?? [])
  return cpuProfileOf(places.map(([, name = '', line]) => ({ name, file, line: Number(line) })))
}

const program = (text: string, more: Partial<ProgramInput> = {}): ProgramInput => ({
  file: '/build/dist/server.js',
  text,
  format: 'cjs',
  ...more,
})

/** What became of each function that was seen: `parse: moved 4`, `gone: no such function`. */
function outcome(seen: readonly string[], input: ProgramInput, file?: string): Record<string, string> {
  const { matches, stale } = matchProfile(heatOf(profileOf(seen, file), 'test.pb'), parseProgram(input))
  return Object.fromEntries([
    ...matches.map(({ hot, kind, target }) => [hot.name, target ? `${kind} ${target.place.line}` : kind]),
    ...stale.map(({ hot, reason }) => [hot.name, reason]),
  ])
}

const three = 'function a() {}\nfunction b() {}\nfunction c() {}\n'

test.each<[string, string[], string, Record<string, string>]>([
  ['nothing changed', ['a 1', 'c 3'], three, { a: 'same 1', c: 'same 3' }],
  [
    'a function was added before',
    ['a 1', 'b 2'],
    `function added() {}\n${three}`,
    { a: 'moved 2', b: 'moved 3' },
  ],
  [
    'a function was renamed between two that stayed',
    ['a 1', 'old 2', 'c 3'],
    three,
    { a: 'same 1', old: 'renamed 2', c: 'same 3' },
  ],
  [
    'a function was renamed, and others were added above it',
    ['a 1', 'old 2', 'c 3'],
    `\n\n${three}`,
    { a: 'moved 3', old: 'renamed 4', c: 'moved 5' },
  ],
  [
    'a function is gone',
    ['a 1', 'gone 9', 'c 3'],
    three,
    { a: 'same 1', gone: 'no such function', c: 'same 3' },
  ],
  [
    'functions of one name are told apart by how far the others moved',
    ['a 1', 'x.get 2', 'y.get 3'],
    'function added() {}\nfunction a() {}\nx.get = function () {}\ny.get = function () {}\n',
    { a: 'moved 2', 'x.get': 'moved 3', 'y.get': 'moved 4' },
  ],
  [
    'functions without a name on one line are told apart by their column',
    ['(anonymous server.js:1:13) 1', '(anonymous server.js:1:4) 1'],
    'on(() => 1, () => 2)\n',
    { '(anonymous server.js:1:4)': 'same 1', '(anonymous server.js:1:13)': 'same 1' },
  ],
  [
    'and where the column is not known, they are not',
    ['(anonymous) 1'],
    'on(() => 1, () => 2)\n',
    { '(anonymous)': 'several like it' },
  ],
  ['a bundler numbered a name', ['a$1 1'], three, { a$1: 'same 1' }],
  [
    'a method, a getter, a private one',
    ['m 1', 'get g 1', '#p 1', 'K 1'],
    'class K { m() {} get g() {} #p() {} }\n',
    {
      m: 'same 1',
      'get g': 'same 1',
      '#p': 'same 1',
      K: 'same 1',
    },
  ],
  ['code outside of functions', ['(module server.js) 1'], three, { '(module server.js)': 'same' }],
])('%s', (_what, seen, text, want) => {
  expect(outcome(seen, program(text))).toEqual(want)
})

test('names that a minifier gave are no names: functions are found by how far their neighbours moved', () => {
  const name = (index: number): string => `${String.fromCharCode(97 + (index % 26))}${index % 7}`
  // As long as the digits of pi say: no two places look alike.
  const bodies = '3141592653589793238462643383279502884197'
    .split('')
    .map((digit) => '  x++\n'.repeat(Number(digit)))
  const added = ['  y--\n', '  y--\n  y--\n']
  // In the next release two functions stand in the midst, and all have other names.
  const [before, after] = [bodies, bodies.toSpliced(20, 0, ...added)].map((all, release) => {
    const texts = all.map((body, index) => `function ${name(index + release * 5)}(x) {\n${body}}\n`)
    const lines = texts.map((_, index) => texts.slice(0, index).join('').split('\n').length)
    return { texts, lines }
  })
  const indexes = [3, 5, 8, 9, 11, 28, 30, 31, 35, 36]
  const seen = indexes.map((index) => `${name(index)} ${before?.lines[index]}`)
  const want = indexes.map((index) => [
    name(index),
    `renamed ${after?.lines[index + (index < 20 ? 0 : added.length)]}`,
  ])
  expect(outcome(seen, program(after?.texts.join('') ?? ''))).toEqual(Object.fromEntries(want))
})

test('a name that is unique on both sides is found in another file', () => {
  expect(
    outcome(['parseOrder 7', 'b 2'], program(`${three}function parseOrder() {}\n`), '/srv/orders.ts'),
  ).toEqual({
    parseOrder: 'elsewhere 4',
    b: 'elsewhere 2',
  })
})

test('the profile of another program matches nothing', () => {
  const heat = heatOf(profileOf(['x 1', 'y 2'], '/srv/other.js'), 'other.pb')
  expect(matchProfile(heat, parseProgram(program(three))).matchedShare).toBe(0)
})

test('sources are found through the source map, however their folders are called', () => {
  // Line 1 of the bundle is line 5 of the source.
  const map = JSON.stringify({
    version: 3,
    sources: ['../src/orders.ts'],
    names: [],
    mappings: 'AAIA',
  })
  const input = program('function parse() {}\n', { map })
  expect(outcome(['parse 5'], input, 'file:///home/ci/app/src/orders.ts')).toEqual({ parse: 'same 1' })
  expect(outcome(['parse 2'], input, '/srv/src/orders.ts')).toEqual({ parse: 'moved 1' })
})

test('a package is another one, although its files are called alike', () => {
  const map = JSON.stringify({
    version: 3,
    sources: ['../node_modules/one/index.js'],
    names: [],
    mappings: 'AAAA',
  })
  const input = program('function parse() {}\n', { map })
  expect(outcome(['parse 1'], input, '/srv/node_modules/.pnpm/one@1/node_modules/one/index.js')).toEqual({
    parse: 'same 1',
  })
  const two = heatOf(profileOf(['parse 1'], '/srv/node_modules/two/index.js'), 'test.pb')
  expect(matchProfile(two, parseProgram(input))).toMatchObject({ matches: [], stale: [], ownShare: 0 })
})
