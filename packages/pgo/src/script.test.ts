// A program made into a script, started from its file by Node.js: what others see of it is the same.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseProgram, type ProgramFormat } from './program.ts'
import { toScript } from './script.ts'
import { buildFiles, starterText } from './starter.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgo-script-'))
  writeFileSync(
    join(folder, 'other.mjs'),
    'export const star = 1\nexport let live = 1\nexport const grow = () => live++\n',
  )
  writeFileSync(join(folder, 'data.json'), '{ "answer": 42 }\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const names = (files: ReturnType<typeof buildFiles>): ReturnType<typeof buildFiles> => ({
  program: basename(files.program),
  script: basename(files.script),
  map: basename(files.map),
  cache: basename(files.cache),
  manifest: basename(files.manifest),
})

/** Writes a program as it is, or as a script with its starter; under the same name, since programs can see that. */
function writeProgram(text: string, format: ProgramFormat, asScript: boolean): string {
  const file = join(folder, `program.${format === 'esm' ? 'mjs' : 'cjs'}`)
  const files = buildFiles(file)
  if (!asScript) {
    writeFileSync(file, text)
    return file
  }
  const script = toScript(parseProgram({ file, text, format }))
  if ('reason' in script) throw new Error(script.reason)
  writeFileSync(files.script, script.text)
  writeFileSync(file, starterText(script, names(files)))
  return file
}

/** What a module that imports the program sees: its exports, their values, and what `look` says. */
function seen(text: string, format: ProgramFormat, look: string, asScript: boolean): unknown {
  const file = writeProgram(text, format, asScript)
  const watcher = join(folder, 'watcher.mjs')
  writeFileSync(
    watcher,
    `import * as program from ${JSON.stringify(file)}
const look = async () => { ${look} }
console.log(JSON.stringify({ names: Object.keys(program).sort(), look: await look() }))\n`,
  )
  return JSON.parse(execFileSync(process.execPath, [watcher], { encoding: 'utf8' }))
}

test.each<[string, ProgramFormat, string, string]>([
  [
    'exports of every kind',
    'esm',
    'export const a = 1\nexport function b() { return 2 }\nclass C {}\nexport { C, C as D }\nexport default a',
    'return [program.a, program.b(), program.C === program.D, program.default]',
  ],
  ['the name of a default function', 'esm', 'export default function () {}', 'return program.default.name'],
  [
    'a named default function, used before it stands',
    'esm',
    'const early = f()\nexport { early }\nexport default function f() { return 7 }',
    'return [program.early, program.default.name]',
  ],
  [
    'imports of every kind',
    'esm',
    "import fs, { readFileSync as read } from 'node:fs'\nimport * as path from 'node:path'\nimport { star } from './other.mjs'\nimport 'node:os'\nexport const all = [typeof fs.readFileSync, typeof read, typeof path.join, star]",
    'return program.all',
  ],
  [
    'JSON with its attribute',
    'esm',
    "import data from './data.json' with { type: 'json' }\nexport const answer = data.answer",
    'return program.answer',
  ],
  [
    'what is handed on stays live',
    'esm',
    "export * from './other.mjs'\nexport { live as alive } from './other.mjs'",
    'program.grow(); return [program.star, program.live, program.alive]',
  ],
  [
    'import.meta is that of the file',
    'esm',
    'export const at = [import.meta.filename, import.meta.resolve("./other.mjs")]',
    'return program.at',
  ],
  [
    'import() begins at the file',
    'esm',
    "export const load = async () => (await import('./other.mjs')).star",
    'return program.load()',
  ],
  [
    'await outside of functions',
    'esm',
    'export const late = await Promise.resolve(3)',
    'return program.late',
  ],
  [
    'strictness, and this',
    'esm',
    'export const seen = [this === undefined, (function () { return this === undefined })()]',
    'return program.seen',
  ],
  ['a name that is no identifier', 'esm', "const x = 1\nexport { x as 'a-b' }", "return program['a-b']"],
  ['a line for the shell', 'esm', '#!/usr/bin/env node\nexport const a = 1', 'return program.a'],
  [
    'CommonJS: exports by name',
    'cjs',
    'exports.a = 1\nmodule.exports.b = __filename\nObject.defineProperty(exports, "c", { value: 3, enumerable: true })',
    'return [program.a, program.b, program.c]',
  ],
  [
    'CommonJS: module.exports, this, require, a return',
    'cjs',
    "module.exports = { a: this === exports, b: require('./data.json').answer, c: require.main === module }\nreturn",
    'return program.default',
  ],
  [
    'CommonJS: sloppy as it was, strict as it was',
    'cjs',
    "exports.sloppy = (function () { return this !== undefined })()\nexports.strict = (function () { 'use strict'; return this === undefined })()",
    'return [program.sloppy, program.strict]',
  ],
  [
    'CommonJS: its own use strict',
    'cjs',
    "'use strict'\nexports.strict = (function () { return this === undefined })()",
    'return program.strict',
  ],
  [
    'CommonJS: names that are reserved, and one that is no identifier',
    'cjs',
    "exports.default = 1\nexports.delete = 2\nexports['a-b'] = 3",
    "return [program.default, program.delete, program['a-b']]",
  ],
  ['letters of two bytes', 'esm', 'export const text = "さくら é"', 'return program.text'],
])('%s', (_what, format, text, look) => {
  const want = seen(text, format, look, false)
  expect(want).toHaveProperty('names')
  expect(seen(text, format, look, true)).toEqual(want)
})

test.each([
  [
    'export let a = 1\nexport const set = (value) => { a = value }',
    'export a is assigned to after the program has started',
  ],
  [
    'let a = 1\nfunction grow() { a++ }\nexport { a as b, grow }',
    'export a is assigned to after the program has started',
  ],
  ['export const $pgo = 1', 'the program uses names with $pgo in them'],
])('%s is refused', (text, reason) => {
  expect(toScript(parseProgram({ file: 'x.mjs', text, format: 'esm' }))).toEqual({ reason })
})

test('what only looks like an assignment to an export is not refused', () => {
  const text =
    'export let a = 1\na = 2\nexport const f = (a) => { a = 3 }\nexport const g = () => { let a; a = 4 }\n'
  expect(toScript(parseProgram({ file: 'x.mjs', text, format: 'esm' }))).toHaveProperty('text')
})

test('a stack leads to the source, as Node.js is asked to with --enable-source-maps', () => {
  const file = join(folder, 'mapped.mjs')
  const files = buildFiles(file)
  const map = JSON.stringify({ version: 3, sources: ['orders.ts'], names: [], mappings: 'AAIA' })
  const script = toScript(parseProgram({ file, text: 'throw new Error("here")\n', format: 'esm', map }))
  if ('reason' in script) throw new Error(script.reason)
  writeFileSync(files.script, script.text)
  writeFileSync(files.map, script.map ?? '')
  writeFileSync(file, starterText(script, names(files)))
  const run = (): string =>
    execFileSync(process.execPath, ['--enable-source-maps', file], { stdio: 'pipe' }).toString()
  expect(run).toThrow(/orders\.ts:5/)
})
