// The README is true: its example shows what the program says.

import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { expect, test } from 'vitest'
import { runTrace } from './testing/world.ts'

const path = new URL('../README.md', import.meta.url)

test('the example shows what it says', async () => {
  const readme = readFileSync(path, 'utf8')
  const [, command = ''] = /```console\n\$ npx trace (.*)\n/.exec(readme) ?? []
  const words = command
    .split(' ')
    .map((word) => word.replace(/^packages\/trace\//, new URL('..', import.meta.url).pathname))
  const { stdout } = await runTrace(words)
  expect(stdout.length).toBeGreaterThan(100)
  const written = readme.replace(
    /(```console\n\$ npx trace .*\n)[^]*?```/,
    (_all, head: string) => `${head}${stdout}\`\`\``,
  )
  if (process.env['UPDATE_GOLDEN']) writeFileSync(path, written)
  expect(readFileSync(path, 'utf8')).toBe(written)
})
