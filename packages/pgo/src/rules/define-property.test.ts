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
  { share = 100, format = 'esm' as ProgramFormat, wasKept = false, line = 2 } = {},
): string[] {
  const program = parseProgram({ file: 'x.mjs', text, format })
  const seen = [
    { name: 'make', file: 'x.mjs', line, nanos: share },
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

/** An object as a program makes it: its fields, and the names of functions among them. */
function made(text: string): unknown {
  const object = new (asValue(text) as new () => Record<string, unknown>)()
  const names = Object.values(object).map((one) => typeof one === 'function' && one.name)
  return [JSON.stringify(Object.getOwnPropertyDescriptors(object)), names]
}

test.each(Object.entries(helpers))('the helper of %s is known by its code', (_whose, helper) => {
  const name = /function (\w+)/.exec(helper)?.[1] ?? ''
  const text = `${helper} function _toPropertyKey(k) { return typeof k === 'symbol' ? k : String(k) }
function make() { ${name}(this, 'a', 1); ${name}(this, "toString", () => 2); ${name}(this, 'a', 3) }`
  const [edited = ''] = outcome(text)
  expect(edited).toContain('this["toString"] = $v')
  expect(made(edited)).toEqual(made(text))
})

const babel = helpers['Babel, and oxc']
const esbuild = `var __defProp = Object.defineProperty;
var __defNormalProp = (obj, key, value) => key in obj ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value }) : obj[key] = value;
var __publicField = (obj, key, value) => __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value);`

test.each([
  ['esbuild', esbuild],
  [
    'esbuild, minified',
    `var d=Object.defineProperty;var n=(t,e,r)=>e in t?d(t,e,{enumerable:!0,configurable:!0,writable:!0,value:r}):t[e]=r;var __publicField=(t,e,r)=>n(t,typeof e!="symbol"?e+"":e,r);`,
  ],
  [
    'esbuild before that',
    esbuild.replace(
      '=> __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value)',
      '=> { __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value); return value; }',
    ),
  ],
])('the helper of %s is known, with and without a value', (_whose, helper) => {
  const text = `${helper}\nfunction make() { __publicField(this, "a", 1); __publicField(this, "toString"); __publicField(this, "b", () => 2) }`
  const [edited = '', ...more] = outcome(text)
  expect(more).toEqual([])
  expect(edited).toContain('if ("a" in this) __publicField(this, "a", $v); else this["a"] = $v')
  expect(edited).toContain(
    'if ("toString" in this) __publicField(this, "toString"); else this["toString"] = void 0',
  )
  expect(made(edited)).toEqual(made(text))
})

const commonJs = {
  'a module that has the helper itself': `var require_a = __commonJS({ "a.js"(exports, module) {
function make() { _defineProperty(this, "a", 1); _defineProperty(this, "toString", 2) }
HELPER
module.exports = make
} });
var make = require_a();`,
  'a module that requires it': `var require_helper = __commonJS(((exports, module) => {
HELPER
module.exports = _defineProperty, module.exports.__esModule = true, module.exports["default"] = module.exports;
}));
var require_a = __commonJS({ "a.js"(exports, module) {
var _defineProperty2 = _interopRequireDefault(require_helper())
function make() { (0, _defineProperty2.default)(this, "a", 1); (0, _defineProperty2.default)(this, "toString", 2) }
function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e } }
module.exports = make
} });
var make = require_a();`,
}

/** What bundlers put around CommonJS modules. */
const around = `var __commonJS = (one) => { let module; return () => { if (!module) { module = { exports: {} }; (typeof one === 'function' ? one : Object.values(one)[0])(module.exports, module) } return module.exports } };
function _toPropertyKey(k) { return typeof k === 'symbol' ? k : String(k) }
`

test.each(Object.entries(commonJs))('CommonJS, in a bundle: %s', (_what, modules) => {
  const text = `${around}${modules.replace('HELPER', helpers['Babel, and oxc'])}`
  const [edited = '', ...more] = outcome(text, {
    line: text.split('\n').findIndex((one) => one.startsWith('function make')) + 1,
  })
  expect(more).toEqual([])
  expect(edited.match(/in this\) (_defineProperty|\(0, _defineProperty2\.default\))\(this, /g)).toHaveLength(
    2,
  )
  expect(made(edited)).toEqual(made(text))
})

test.each([
  [
    'is not all that its module exports',
    'module.exports = _defineProperty',
    'module.exports.a = _defineProperty',
  ],
  ['goes through a function that is not known', '_interopRequireDefault(require', 'wrapped(require'],
  ['may be another one later', 'var make = ', '_defineProperty2 = 1; var make = '],
])('a helper that %s is left alone', (_what, from, to) => {
  const text = `${around}${commonJs['a module that requires it'].replace('HELPER', babel)}`
  expect(text).toContain(from)
  expect(outcome(text.replace(from, to)).join()).not.toContain('in this) (0, ')
})

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
