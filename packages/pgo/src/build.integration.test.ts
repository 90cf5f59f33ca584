// A build from the command line to the running program. What is measured here is too short to mean anything; that it is
// measured, decided, written down and used is what is tested.

import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { write } from '@hotpath/profile'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, type BuildOptions } from './build.ts'
import { findProfile } from './default-profile.ts'
import { readInput } from './input.ts'
import type { Manifest } from './manifest.ts'
import { cpuProfileOf } from './testing/profiles.ts'
import { runPgo } from './testing/world.ts'
import type { Verdict } from './verify.ts'

const testdata = fileURLToPath(new URL('../testdata/programs', import.meta.url))
let folder: string
let out: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgo-build-'))
  out = join(folder, 'dist', 'shapes.mjs')
  cpSync(testdata, folder, { recursive: true })
  const file = join(folder, 'shapes.mjs')
  const profile = cpuProfileOf([
    { name: '_defineProperty', file, line: 5, nanos: 500 },
    { name: 'Token', file, line: 16, nanos: 500 },
  ])
  writeFileSync(join(folder, 'default.pgo'), write(profile))
})
beforeEach(() => {
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  rmSync(join(folder, 'default.pgo.json'), { force: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Builds with measurements as short as can be. */
async function quickBuild(more: Partial<BuildOptions> = {}): Promise<Manifest> {
  const entry = 'shapes.mjs'
  return build({
    input: await readInput({ entry, isBundle: false, folder }),
    origin: { file: join(folder, entry), isBundle: false, external: [] },
    bundlingSeconds: 0,
    out,
    profile: findProfile('auto', { entry, folder }),
    workload: join(folder, 'shapes.workload.mjs'),
    memoryBytes: 200 * 1024 ** 2, // too little for any size of the young generation
    pairs: 1,
    steady: { warmUpMillis: 1, sliceMillis: 1, slices: 1 },
    verdictFile: join(folder, 'default.pgo.json'),
    isMeasuredAgain: false,
    note: () => undefined,
    ...more,
  })
}

/** Makes every verdict of the last build that it was kept. */
function keepAll(): void {
  const file = join(folder, 'default.pgo.json')
  const verdicts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Verdict>
  expect(Object.keys(verdicts)).toHaveLength(2)
  const kept = Object.entries(verdicts).map(([key, verdict]) => [key, { ...verdict, isKept: true }])
  writeFileSync(file, JSON.stringify(Object.fromEntries(kept)))
}

const answer = (program: string): string =>
  execFileSync(
    process.execPath,
    ['-e', `import(${JSON.stringify(program)}).then((p) => console.log(JSON.stringify(p.run(3))))`],
    {
      encoding: 'utf8',
    },
  )

test('one pair proves nothing, so nothing is kept and the program is as it was', async () => {
  const manifest = await quickBuild()
  expect(manifest.decisions.map(({ rule, isKept }) => [rule, isKept])).toEqual([
    ['define-property', false],
    ['young-generation', false],
    ['young-generation', false],
    ['code-cache', false],
  ])
  expect(readdirSync(join(folder, 'dist')).sort()).toEqual([
    'shapes.mjs',
    'shapes.mjs.map',
    'shapes.pgo.json',
  ])
  expect(readFileSync(out, 'utf8')).not.toContain('$v')
})

test('what pays is kept: the program answers as before, from compiled code, and every line is where it was', async () => {
  await quickBuild()
  const plain = answer(out)
  const lines = readFileSync(out, 'utf8').split('\n').length
  keepAll()
  const manifest = await quickBuild()
  expect(manifest).toMatchObject({ hasCodeCache: true, nodeFlags: [], profile: { isUsed: true } })
  const script = readFileSync(join(folder, 'dist', 'shapes.pgo.js'), 'utf8')
  expect(script.match(/\$v = /g)).toHaveLength(4)
  // The end of the function and what it returns.
  expect(script.split('\n').length).toBe(lines + 2)
  expect(answer(out)).toBe(plain)
  const checked = await runPgo(['check', out], folder)
  expect(checked.stdout).toContain('compiled code: taken\n')
  expect(checked.stdout).toContain('verdict: fits\n')
  rmSync(join(folder, 'dist', 'shapes.pgo.js.map'))
  expect((await runPgo(['check', out], folder)).stdout).toContain('compiled code: taken\n')
  const explained = await runPgo(['explain', out], folder)
  expect(explained.stdout).toMatch(
    /kept {2}define-property: _defineProperty\n {2}seen: 4 calls, 0 others; 100\.0 % of CPU/,
  )
  expect(explained.stdout).toMatch(/n 1, memory \d\.\d+, in an earlier build\n/)
})

test('compiled code that is damaged is not taken, and the program runs', async () => {
  await quickBuild()
  const plain = answer(out)
  keepAll()
  await quickBuild()
  const cache = join(folder, 'dist', 'shapes.pgo.cache')
  const bytes = readFileSync(cache)
  bytes[bytes.length >> 1] = 255 - (bytes[bytes.length >> 1] ?? 0)
  writeFileSync(cache, bytes)
  expect(answer(out)).toBe(plain)
  expect(await runPgo(['check', out], folder)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('compiled code: not taken: ') as string,
  })
  rmSync(cache)
  expect(answer(out)).toBe(plain)
})

test('compiled code is not used for a text that was changed since', async () => {
  await quickBuild()
  keepAll()
  await quickBuild()
  const script = join(folder, 'dist', 'shapes.pgo.js')
  writeFileSync(script, readFileSync(script, 'utf8').replace('shadows a method', 'of as many bytes'))
  expect(answer(out)).toContain('of as many bytes')
})

test('the profile of another program is not used', async () => {
  const foreign = { path: 'foreign.pb', profile: cpuProfileOf([{ name: 'x', file: '/srv/x.js', line: 1 }]) }
  const manifest = await quickBuild({ profile: foreign })
  expect(manifest.profile).toEqual({ file: 'foreign.pb', isUsed: false })
  expect(manifest.decisions.map(({ rule }) => rule)).not.toContain('define-property')
})

test('--pgo=off builds the program as it is', async () => {
  const ran = await runPgo(['build', '--pgo=off', '-o', 'dist/shapes.mjs', 'shapes.mjs'], folder)
  expect(ran).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('start  node dist/shapes.mjs\n') as string,
  })
  expect(existsSync(join(folder, 'default.pgo.json'))).toBe(false)
})

test('a frozen build does with the verdicts that there are, and fails for want of one', async () => {
  const verdictFile = join(folder, 'default.pgo.json')
  await expect(quickBuild({ isFrozen: true })).rejects.toMatchObject({
    code: 'NOT_MEASURED',
    message: expect.stringContaining('the verdict on define-property, _defineProperty: met none') as string,
  })
  expect(existsSync(verdictFile)).toBe(false)
  await quickBuild()
  const verdicts = readFileSync(verdictFile, 'utf8')
  const manifest = await quickBuild({ isFrozen: true })
  expect(manifest.decisions.filter(({ measured }) => measured).map((one) => one.isRemembered)).toEqual([
    true,
    true,
  ])
  expect(readFileSync(verdictFile, 'utf8')).toBe(verdicts)
})

test('a workload whose answers change is found out', async () => {
  const workload = join(folder, 'random.workload.mjs')
  writeFileSync(workload, 'export const train = [1]\nexport const run = () => Math.random()\n')
  await expect(quickBuild({ workload })).rejects.toMatchObject({ code: 'ANSWERS_NOT_STEADY' })
  expect(readdirSync(join(folder, 'dist'))).toEqual([])
})

test('a workload that ends the process is said to have failed', async () => {
  const workload = join(folder, 'exits.workload.mjs')
  writeFileSync(workload, 'export const train = [1]\nexport const run = () => process.exit(3)\n')
  await expect(quickBuild({ workload })).rejects.toMatchObject({ code: 'WORKLOAD_FAILED' })
})

test('pgo run gives the flags, the arguments, and the exit code', async () => {
  await quickBuild()
  writeFileSync(
    out,
    'console.log(JSON.stringify([process.execArgv, process.argv.slice(2)])); process.exitCode = 5\n',
  )
  const file = join(folder, 'dist', 'shapes.pgo.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  writeFileSync(
    file,
    JSON.stringify({ ...manifest, nodeFlags: ['--max-semi-space-size=32'], memoryBytes: 1 }),
  )
  const program = fileURLToPath(new URL('./main.ts', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, [program, 'run', out, '--pgo=off', 'x'], {
    encoding: 'utf8',
  })
  expect(JSON.parse(stdout)).toEqual([['--max-semi-space-size=32'], ['--pgo=off', 'x']])
  expect(status).toBe(5)
})
