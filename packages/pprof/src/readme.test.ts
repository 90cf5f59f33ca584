// The README is true: its table is that of the differences, its example shows what it says, its figures are right.

import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { expect, test } from 'vitest'
import { absentFlags, absentVerbs } from './absent.ts'
import { differences } from './differences.ts'
import { flagOf } from './options.ts'
import { runPprof } from './testing/world.ts'
import { isVerb } from './verbs.ts'

const path = new URL('../README.md', import.meta.url)
const readme = readFileSync(path, 'utf8')
const section = /(\| here \| there \| why \|\n\|---\|---\|---\|\n)(.*?)(<!-- end -->)/s

test('the table of the README', () => {
  const rows = Object.values(differences).map(
    ({ here, there, why }) => `| ${[here, there, why].join(' | ')} |\n`,
  )
  const written = readme.replace(
    section,
    (_all, head: string, _old, end: string) => head + rows.join('') + end,
  )
  if (process.env['UPDATE_GOLDEN']) writeFileSync(path, written)
  expect(readFileSync(path, 'utf8')).toBe(written)
})

test('a row fits its cells', () => {
  for (const texts of Object.values(differences).map(({ here, there, why }) => here + there + why))
    expect(texts).not.toMatch(/[|\n]/)
})

test('what is not there is named in the README, and is not there', () => {
  const [, absent = ''] = /\nNot there: (.*?)\n\n/s.exec(readme) ?? []
  for (const name of [...Object.keys(absentVerbs), ...Object.keys(absentFlags).map((flag) => `-${flag}`)]) {
    expect(absent).toContain(`\`${name}\``)
    expect(isVerb(name) || flagOf(name.replace('-', '')) !== undefined).toBe(false)
  }
})

test('the example shows what it says', async () => {
  const [, command = '', output = ''] = /```console\n\$ npx pprof (.*)\n([^]*?)```/.exec(readme) ?? []
  const words = command
    .split(' ')
    .map((word) => word.replace(/^packages\/pprof\//, new URL('..', import.meta.url).pathname))
  expect((await runPprof(words)).stdout).toBe(output)
})
