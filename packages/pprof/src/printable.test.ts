// Nothing from a profile steers a terminal.

import { type Frame, fromFolded, type Label, ProfileBuilder, type ProfileHeader } from '@hotpath/profile'
import { expect, test } from 'vitest'
import { escapeControls, escapeProfile, escapeSourceLine } from './printable.ts'

test.each([
  ['plain', 'plain'],
  ['日本 é 😀 µ', '日本 é 😀 µ'],
  ['a\u001b[31m', String.raw`a\x1b[31m`],
  ['a\nb\r\tc', String.raw`a\nb\r\tc`],
  ['\u007f\u0085\u009b', String.raw`\x7f\x85\x9b`],
  ['\u202egnp.exe', String.raw`\u202egnp.exe`],
  ['\u2028', String.raw`\u2028`],
])('%j becomes %j', (text, want) => {
  expect(escapeControls(text)).toBe(want)
})

test('a line of source keeps its tabs', () => {
  expect(escapeSourceLine('\tconst bell = "\u0007"')).toBe(String.raw`	const bell = "\x07"`)
})

const evil = '\u001b]0;x\u0007'

test('every text of a profile is escaped', () => {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: evil, unit: evil }],
    periodType: { type: evil, unit: evil },
    comments: [evil],
    defaultSampleType: evil,
    filename: evil,
    buildId: evil,
  })
  builder.add(
    [{ name: evil, filename: evil }],
    [1],
    [
      { key: evil, str: evil },
      { key: evil, num: 1, numUnit: evil },
    ],
  )
  const safe = escapeProfile(builder.build())
  const text = JSON.stringify(safe, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  expect(text).toContain(String.raw`\\x1b]0;x\\x07`)
  expect(text).not.toMatch(/\\u00(1b|07)/)
  expect(safe.samples[0]?.locations[0]).toBe(safe.locations[0])
  expect(safe.locations[0]?.lines[0]?.function).toBe(safe.functions[0])
})

const cpu = [{ type: 'cpu', unit: 'nanoseconds' }]
test.each<[string, Partial<ProfileHeader>, Partial<Frame>, Label[]]>([
  ['a sample type', { sampleTypes: [{ type: evil, unit: 'count' }] }, {}, []],
  ['a unit', { sampleTypes: [{ type: 'cpu', unit: evil }] }, {}, []],
  ['a period type', { periodType: { type: evil, unit: '' } }, {}, []],
  ['a unit of a period', { periodType: { type: '', unit: evil } }, {}, []],
  ['a comment', { comments: ['fine', evil] }, {}, []],
  ['a default', { defaultSampleType: evil }, {}, []],
  ['a program', { filename: evil }, {}, []],
  ['a build id', { buildId: evil }, {}, []],
  ['a function', {}, { name: evil }, []],
  ['a file', {}, { filename: evil }, []],
  ['a key', {}, {}, [{ key: evil, str: 'a' }]],
  ['a label', {}, {}, [{ key: 'a', str: evil }]],
  ['a unit of a label', {}, {}, [{ key: 'a', num: 1, numUnit: evil }]],
])('%s alone is found', (_place, header, frame, labels) => {
  const builder = new ProfileBuilder({ sampleTypes: cpu, filename: 'a', ...header })
  builder.add([{ name: 'main', filename: 'a.ts', ...frame }], [1], labels)
  const profile = builder.build()
  expect(escapeProfile(profile)).not.toBe(profile)
})

test('a profile that is safe is not copied', () => {
  const profile = fromFolded('a;b 1')
  expect(escapeProfile(profile)).toBe(profile)
})
