// The helpers for fields in what bundlers really write: each way in which a class can come by its helper.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import esbuild from 'esbuild'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { editProgram } from '../edit.ts'
import { matchProfile } from '../match.ts'
import { parseProgram, type Program } from '../program.ts'
import { defineProperty } from './define-property.ts'
import { isRefused } from './rule.ts'

const helper = `function _toPropertyKey(k) { return typeof k === 'symbol' ? k : String(k) }
function _defineProperty(e, r, t) { return (r = _toPropertyKey(r)) in e ? Object.defineProperty(e, r, { value: t, enumerable: !0, configurable: !0, writable: !0 }) : e[r] = t, e }`

const files = {
  'helper.js': `${helper}
module.exports = _defineProperty, module.exports.__esModule = true, module.exports['default'] = module.exports`,
  'requires.js': `'use strict'
Object.defineProperty(exports, '__esModule', { value: true })
var _defineProperty2 = _interopRequireDefault(require('./helper.js'))
function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e } }
exports.A = class { constructor() { (0, _defineProperty2.default)(this, 'a', 1); (0, _defineProperty2.default)(this, 'toString', () => 2) } }`,
  'has.js': `'use strict'
exports.B = class { constructor() { _defineProperty(this, 'b', 1) } }
${helper}`,
  'entry.mjs': `import helper from './helper.js'
import { A } from './requires.js'
import { B } from './has.js'
class C { constructor() { helper(this, 'c', 3) } }
export const made = () => [new A(), new B(), new C()]`,
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgo-helpers-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bundlers = {
  rolldown: async (): Promise<string> => {
    await using built = await rolldown({ input: join(folder, 'entry.mjs'), platform: 'node' })
    return (await built.generate({ format: 'esm' })).output[0].code
  },
  esbuild: async (): Promise<string> => {
    const entryPoints = [join(folder, 'entry.mjs')]
    const { outputFiles } = await esbuild.build({ entryPoints, bundle: true, format: 'esm', write: false })
    return outputFiles[0]?.text ?? ''
  },
}

/** The program with what the rule proposes, hot or not; what it says of each helper. */
function applied(program: Program): { text: string; seen: string[] } {
  const matching = matchProfile({ functions: [], totalNanos: 0, timeNanos: 0n }, program)
  const proposals = defineProperty
    .propose({ program, matching, memoryBytes: 1, wasKept: () => true })
    .flatMap((one) => (isRefused(one) ? [] : [one]))
  return {
    text: editProgram(
      program,
      proposals.flatMap(({ edits = [] }) => edits),
    ).text,
    seen: proposals.map(({ target, seen }) => `${target}: ${seen.replace(/;.*/, '')}`),
  }
}

test.each(Object.entries(bundlers))('%s: in CommonJS modules', async (name, bundle) => {
  const text = await bundle()
  const { text: edited, seen } = applied(parseProgram({ file: 'x.mjs', text, format: 'esm' }))
  expect(seen).toEqual(['_defineProperty: 4 calls, 0 others'])
  const [before, after] = await Promise.all(
    [text, edited].map(async (one, index) => {
      const file = join(folder, `${name}-${index}.mjs`)
      writeFileSync(file, one)
      const { made } = (await import(file)) as { made: () => object[] }
      return made().map((object) => JSON.stringify(Object.getOwnPropertyDescriptors(object)))
    }),
  )
  expect(after).toEqual(before)
})

test.each([true, false])('esbuild: fields of TypeScript, minified: %s', async (minify) => {
  const { code } = await esbuild.transform('export class A { a = 1; b; "c" = () => 2; static s = 1 }', {
    target: 'es2020',
    loader: 'ts',
    minify,
  })
  const { seen } = applied(parseProgram({ file: 'x.mjs', text: code, format: 'esm' }))
  expect(seen.map((one) => one.replace(/^.*: /, ''))).toEqual(['3 calls, 1 others'])
})
