// Which calls of which helpers are replaced, and that objects come out the same.

import { expect, test } from 'vitest'
import { editProgram } from '../edit.ts'
import { heatOf } from '../hot.ts'
import { matchProfile } from '../match.ts'
import { parseProgram, type ProgramFormat } from '../program.ts'
import { cpuProfileOf } from '../testing/profiles.ts'
import { defineProperty } from './define-property.ts'
import { isRefused } from './rule.ts'

const helpers = {
  'Babel, and oxc': `function _defineProperty(e, r, t) { return (r = _toPropertyKey(r)) in e ? Object.defineProperty(e, r, { value: t, enumerable: !0, configurable: !0, writable: !0 }) : e[r] = t, e; }`,
  'Babel before that': `function _defineProperty(obj, key, value) { key = _toPropertyKey(key); if (key in obj) { Object.defineProperty(obj, key, { value: value, enumerable: true, configurable: true, writable: true }); } else { obj[key] = value; } return obj; }`,
  'a bundler that writes it shorter': `function _defineProperty(object, key, value) { key = _toPropertyKey(key); if (key in object) Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true }); else object[key] = value; return object; }`,
  'Babel 6, and TypeScript users': `function def(obj, key, value) { if (key in obj) { Object.defineProperty(obj, key, { value: value, enumerable: true, configurable: true, writable: true }); } else { obj[key] = value; } return obj; }`,
}

/** What the rule makes of a program in which `make` is hot: the text, or the reason why not. */
function outcome(
  text: string,
  { share = 100, format = 'esm' as ProgramFormat, wasKept = false } = {},
): string[] {
  const program = parseProgram({ file: 'x.mjs', text, format })
  const seen = [
    { name: 'make', file: 'x.mjs', line: 2, nanos: share },
    { name: 'rest', file: 'y.mjs', line: 1, nanos: 10_000 - share },
  ]
  const matching = matchProfile(heatOf(cpuProfileOf(seen), 'test.pb'), program)
  return defineProperty
    .propose({ program, matching, memoryBytes: 1e9, wasKept: () => wasKept })
    .map((one) => (isRefused(one) ? one.reason : editProgram(program, one.edits ?? []).text))
}

// The two texts are ours, and are run to see what objects they make.
// oxlint-disable-next-line typescript/no-implied-eval
const asValue = (text: string): unknown => new Function(`'use strict'; ${text}; return make`)() as unknown

test.each(Object.entries(helpers))('the helper of %s is known by its code', (_whose, helper) => {
  const name = /function (\w+)/.exec(helper)?.[1] ?? ''
  const text = `${helper} function _toPropertyKey(k) { return typeof k === 'symbol' ? k : String(k) }
function make() { ${name}(this, 'a', 1); ${name}(this, "toString", () => 2); ${name}(this, 'a', 3) }`
  const [edited = ''] = outcome(text)
  expect(edited).toContain('this["toString"] = $v')
  const [before, after] = [text, edited].map((one) => {
    const object = new (asValue(one) as new () => Record<string, unknown>)()
    const functionName = (object['toString'] as () => void).name
    return [JSON.stringify(Object.getOwnPropertyDescriptors(object)), functionName]
  })
  expect(after).toEqual(before)
})

const babel = helpers['Babel, and oxc']
test.each([
  ['another object than this', `function make(o) { _defineProperty(o, 'a', 1) }`],
  ['a key that is reckoned', `function make(k) { _defineProperty(this, k, 1) }`],
  ['a result that is used', `function make() { return _defineProperty(this, 'a', 1) }`],
  [
    'a name that means something else here',
    `function make(_defineProperty) { _defineProperty(this, 'a', 1) }`,
  ],
  ['a statement that is no block', `function make() { if (1) _defineProperty(this, 'a', 1) }`],
  ['our own name in the value', `function make($v) { _defineProperty(this, 'a', $v) }`],
])('%s: refused', (_what, make) => {
  expect(outcome(`${babel}\n${make}`)).toEqual(['no call is of the kind that can be replaced'])
})

test('a function that does something else is no helper', () => {
  const other = babel.replace('enumerable: !0', 'enumerable: !1')
  expect(outcome(`${other}\nfunction make() { _defineProperty(this, 'a', 1) }`)).toEqual([])
})

test('sloppy code that calls a strict helper is left alone', () => {
  const strict = babel.replace('{ return', "{ 'use strict'; return")
  const text = `${strict}\nfunction make() { _defineProperty(this, 'a', 1) }`
  expect(outcome(text, { format: 'cjs' })).toEqual([])
  const sloppy = `${babel}\nfunction make() { 'use strict'; _defineProperty(this, 'a', 1) }`
  expect(outcome(sloppy, { format: 'cjs' })).toEqual(['no call is of the kind that can be replaced'])
})

test.each([
  [100, true],
  [99, false],
])('of 10,000 samples, %i in the caller are hot: %s', (share, isHot) => {
  const [text = ''] = outcome(`${babel}\nfunction make() { _defineProperty(this, 'a', 1) }`, { share })
  expect(text.includes("this['a'] = $v")).toBe(isHot)
})

test('what an earlier build kept stays, although its profile no longer shows it', () => {
  const make = `${babel}\nfunction make() { _defineProperty(this, 'a', 1) }`
  expect(outcome(make, { share: 1 })).toEqual(['not hot: want 1 %'])
  expect(outcome(make, { share: 1, wasKept: true })[0]).toContain("this['a'] = $v")
})

test('without a profile nothing is proposed', () => {
  const program = parseProgram({ file: 'x.mjs', text: babel, format: 'esm' })
  expect(
    defineProperty.propose({ program, matching: undefined, memoryBytes: 1e9, wasKept: () => true }),
  ).toEqual([])
})
