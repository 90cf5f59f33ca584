// Which start scripts are followed, and that a shell never is.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCommand } from './command.ts'

const byDefault = { nodeFlags: [], entry: 'src/server.ts' }

test.each([
  ['a plain script', 'node src/main.ts', { nodeFlags: [], entry: 'src/main.ts' }],
  ['flags', 'node --max-old-space-size=64 a.mjs', { nodeFlags: ['--max-old-space-size=64'], entry: 'a.mjs' }],
  ['another program', 'tsx src/main.ts', byDefault],
  ['a shell', 'node a.ts && rm -rf b.ts', byDefault],
  ['a variable before it', 'NODE_ENV=production node a.ts', byDefault],
  ['no script', undefined, byDefault],
])('%s', async (_behaviour, start, want) => {
  const folder = await mkdtemp(join(tmpdir(), 'hotpath-command-'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { start } }))
  expect(await startCommand(folder)).toEqual(want)
})

test('a folder without a package.json is started by the default', async () => {
  expect(await startCommand(await mkdtemp(join(tmpdir(), 'hotpath-command-')))).toEqual(byDefault)
})
