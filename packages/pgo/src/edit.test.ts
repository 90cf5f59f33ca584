// Edits of a text, and what becomes of its map.

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { expect, test } from 'vitest'
import { type Edit, editProgram } from './edit.ts'
import { parseProgram, Positions } from './program.ts'

const text = 'one(1); two(2)\nthree(\n  3,\n); four(4)\n'
// Every word of the text comes from a line of its own in a.ts: one from 10, two from 20, three from 30, four from 40.
const map = JSON.stringify({
  version: 3,
  sources: ['a.ts'],
  names: [],
  // [0,0,9,0] [8,0,19,0] / [0,0,29,0] / / [3,0,39,0]
  mappings: 'AASA,QAUA;AAUA;;GAUA',
})
const program = parseProgram({ file: 'x.mjs', text, format: 'esm', map })

/** The source line of each word that is still there. */
function lines(edits: readonly Edit[]): Record<string, number | null> {
  const edited = editProgram(program, edits)
  const positions = new Positions(edited.text)
  const traced = new TraceMap(edited.map ?? '')
  const words = ['one', 'two', 'three', 'four'].filter((word) => edited.text.includes(word))
  return Object.fromEntries(
    words.map((word) => [word, originalPositionFor(traced, positions.at(edited.text.indexOf(word))).line]),
  )
}

const all = { one: 10, two: 20, three: 30, four: 40 }
const replace = (part: string, by: string): Edit => {
  const start = text.indexOf(part)
  return { start, end: start + part.length, text: by }
}

test.each<[string, Edit[], Record<string, number>]>([
  ['nothing', [], all],
  ['something put in front', [{ start: 0, end: 0, text: '(function () { ' }], all],
  ['a word made longer', [replace('(1)', '(11111)')], all],
  ['a word made shorter', [replace('one(1); ', '')], { two: 20, three: 30, four: 40 }],
  ['several lines replaced by as many', [replace('(\n  3,\n)', '(\n\n333333)')], all],
  ['two on one line', [replace('(1)', '(111)'), replace('(2)', '(222)')], all],
  ['in any order', [replace('(4)', '(444)'), replace('one', 'one.more')], all],
])('%s', (_what, edits, want) => {
  expect(lines(edits)).toEqual(want)
})

test('an edit that would move lines is a mistake of ours', () => {
  expect(() => editProgram(program, [replace('(1)', '(\n)')])).toThrow('an edit at 3 moves lines')
})

test('edits that overlap are a mistake of ours', () => {
  expect(() => editProgram(program, [replace('one(1)', ''), replace('(1)', '')])).toThrow(
    'edits overlap at 3',
  )
})

test('lines that a map says nothing about, at its end, stay without a word', () => {
  const map = JSON.stringify({ version: 3, sources: ['a.js'], names: [], mappings: 'AAAA' })
  const program = parseProgram({ file: 'x.js', text: 'one()\ntwo()\nthree()\n', format: 'cjs', map })
  const edited = editProgram(program, [{ start: 12, end: 19, text: '3' }])
  expect(edited.text).toBe('one()\ntwo()\n3\n')
  expect(JSON.parse(edited.map ?? '')).toMatchObject({ mappings: 'AAAA' })
})
