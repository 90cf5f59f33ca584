// `pgo check` at the command line.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromFolded, write } from '@hotpath/profile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cpuProfileOf } from '../testing/profiles.ts'
import { runPgo } from '../testing/world.ts'

const TAKEN_MILLIS = 1_700_000_000_000
const DAY_MILLIS = 86_400_000

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgo-check-'))
  mkdirSync(join(folder, 'src'))
  writeFileSync(
    join(folder, 'src/server.ts'),
    'import { parse } from "./parse.ts"\nconsole.log(parse("1") as number)\n',
  )
  writeFileSync(
    join(folder, 'src/parse.ts'),
    '// Numbers.\nexport function parse(text: string): number {\n  return Number(text)\n}\n',
  )
  const seenIn = (file: string): Uint8Array =>
    write(
      cpuProfileOf(
        [
          { name: 'parse', file, line: 1, nanos: 900 },
          { name: 'gone', file, line: 30, nanos: 100 },
          { name: 'emit', file: 'node:events', line: 400, nanos: 1000 },
        ],
        BigInt(TAKEN_MILLIS) * 1_000_000n,
      ),
    )
  writeFileSync(join(folder, 'mine.pb.gz'), seenIn('/srv/app/src/parse.ts'))
  writeFileSync(
    join(folder, 'foreign.pb.gz'),
    write(cpuProfileOf([{ name: 'other', file: '/srv/other/index.js', line: 1 }])),
  )
  const space = { sampleTypes: [{ type: 'inuse_space', unit: 'bytes' }] }
  writeFileSync(join(folder, 'heap.pb.gz'), write(fromFolded('a 1', space)))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a profile that fits: its age, its shares, what is gone', async () => {
  const ran = await runPgo(
    ['check', '--pgo=mine.pb.gz', 'src/server.ts'],
    folder,
    TAKEN_MILLIS + 12 * DAY_MILLIS,
  )
  expect(ran).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `profile: ${folder}/mine.pb.gz
program: ${folder}/src/server.mjs
taken: 12 days ago
the program's own JavaScript: 50.0 % of all CPU time (the rest is the engine, Node.js, native code)
matched: 90.0 % of that (same 0.0 %, moved 90.0 %, renamed 0.0 %, elsewhere 0.0 %)
not found in this program:
   10.0 %  gone  /srv/app/src/parse.ts:30  no such function
sources of which the profile saw nothing: 0 of 1
verdict: fits
`,
  })
})

test('a profile older than a quarter is old', async () => {
  const at = async (days: number): Promise<string> =>
    (await runPgo(['check', '--pgo=mine.pb.gz', 'src/server.ts'], folder, TAKEN_MILLIS + days * DAY_MILLIS))
      .stdout
  expect(await at(90)).toContain('taken: 90 days ago\n')
  expect(await at(91)).toContain('taken: 91 days ago, which is more than 90: record a new one\n')
})

test('default.pgo beside the entry is found by itself', async () => {
  expect(await runPgo(['check', 'src/server.ts'], folder)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('want a default.pgo beside it, or --pgo=path (PROFILE_NOT_FOUND)\n'),
  })
  copyFileSync(join(folder, 'mine.pb.gz'), join(folder, 'src/default.pgo'))
  const ran = await runPgo(['check', 'src/server.ts'], folder)
  expect(ran.stdout).toContain(`profile: ${folder}/src/default.pgo\n`)
  rmSync(join(folder, 'src/default.pgo'))
})

test('the profile of another program is recognised', async () => {
  const ran = await runPgo(['check', '-pgo=foreign.pb.gz', 'src/server.ts'], folder)
  expect(ran.exitCode).toBe(1)
  expect(ran.stdout).toContain('verdict: foreign: less than 50.0 % matched')
})

test('figures for programs', async () => {
  const ran = await runPgo(['check', '--json', '--pgo=mine.pb.gz', 'src/server.ts'], folder, TAKEN_MILLIS)
  expect(JSON.parse(ran.stdout)).toMatchObject({
    freshness: 'fresh',
    matchedShare: 0.9,
    ownShare: 0.5,
    ageDays: 0,
  })
})

test.each([
  [['check', '--pgo=heap.pb.gz', 'src/server.ts'], 1, 'want cpu/nanoseconds (PROFILE_NOT_CPU)'],
  [['check', '--pgo=none.pb.gz', 'src/server.ts'], 1, 'no such file or directory (PROFILE_UNREADABLE)'],
  [['check', '--pgo=src/server.ts', 'src/server.ts'], 1, '(PROFILE_'],
  [['check', '--pgo=mine.pb.gz', 'src/none.ts'], 1, 'no such file or directory (PROGRAM_UNREADABLE)'],
  [['check', '--pgo=mine.pb.gz', '--bundle', 'src/server.ts'], 1, '(PROGRAM_BAD_SYNTAX)'],
  [['check'], 2, 'met 0 operands, want <entry, bundle or built program>'],
  [['check', '--pgo=', 'x'], 2, '--pgo: met nothing, want auto|off|path'],
  [['check', '--fast', 'x'], 2, "Unknown option '--fast'"],
  [['guess'], 2, 'met the verb "guess", want one of build, run, check'],
])('%j ends with %i', async (argv, exitCode, words) => {
  const ran = await runPgo(argv, folder)
  expect(ran.exitCode).toBe(exitCode)
  expect(ran.stderr).toContain(words)
  expect(ran.stdout).toBe('')
})

test('help lists every verb and flag', async () => {
  const { verbs, flags } = await import('../options.ts')
  const { stdout } = await runPgo(['help'], folder)
  for (const name of [
    ...Object.keys(verbs).map((verb) => `pgo ${verb}`),
    ...Object.keys(flags).map((flag) => `--${flag}`),
  ])
    expect(stdout).toContain(name)
})
