// The bundlers, with their plugin: what they wrote is built in its place, and as `pgo build` would.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { write } from '@hotpath/profile'
import esbuild from 'esbuild'
import { rolldown } from 'rolldown'
import { build as buildWithVite } from 'vite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { build } from './build.ts'
import { pgoEsbuild } from './esbuild-plugin.ts'
import { findProfile } from './default-profile.ts'
import { readInput } from './input.ts'
import { type Decision, readManifest } from './manifest.ts'
import { pgoRolldown } from './rolldown-plugin.ts'
import { cpuProfileOf } from './testing/profiles.ts'
import { runPgo } from './testing/world.ts'
import type { Verdict } from './verify.ts'
import type { PgoPluginOptions } from './written-bundle.ts'

const testdata = fileURLToPath(new URL('../testdata/programs', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgo-plugins-'))
  cpSync(testdata, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bundlers = {
  rolldown: async (options: PgoPluginOptions, input = 'shapes.mjs'): Promise<string[]> => {
    const warnings: string[] = []
    await using built = await rolldown({
      input: join(folder, input),
      platform: 'node',
      plugins: [pgoRolldown(options)],
      onLog: (_level, { message }) => void warnings.push(message),
    })
    await built.write({ dir: join(folder, 'dist'), entryFileNames: '[name].mjs', sourcemap: true })
    return warnings
  },
  Vite: async (options: PgoPluginOptions, input = 'shapes.mjs'): Promise<string[]> => {
    const warnings: string[] = []
    await buildWithVite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [pgoRolldown(options)],
      build: {
        ssr: input,
        sourcemap: true,
        rolldownOptions: {
          output: { entryFileNames: '[name].mjs' },
          onLog: (_level, { message }) => void warnings.push(message),
        },
      },
    })
    return warnings
  },
  esbuild: async (options: PgoPluginOptions, input = 'shapes.mjs'): Promise<string[]> => {
    const { warnings } = await esbuild.build({
      entryPoints: [join(folder, input)],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outdir: join(folder, 'dist'),
      outExtension: { '.js': '.mjs' },
      splitting: true,
      sourcemap: true,
      logLevel: 'silent',
      plugins: [pgoEsbuild(options)],
    })
    return warnings.map(({ text }) => text)
  },
}

const answer = (program: string): string =>
  execFileSync(
    process.execPath,
    ['-e', `import(${JSON.stringify(program)}).then((p) => console.log(JSON.stringify(p.run(3))))`],
    { encoding: 'utf8' },
  )

/** Makes every verdict that is remembered one to keep. */
function keepAll(count: number): void {
  const verdictFile = join(folder, 'default.pgo.json')
  const verdicts = JSON.parse(readFileSync(verdictFile, 'utf8')) as Record<string, Verdict>
  expect(Object.keys(verdicts)).toHaveLength(count)
  const kept = Object.entries(verdicts).map(([key, verdict]) => [key, { ...verdict, isKept: true }])
  writeFileSync(verdictFile, JSON.stringify(Object.fromEntries(kept)))
}

test('rolldown, Vite and esbuild, given one profile, come to the decisions of `pgo build`', async () => {
  const entry = 'shapes.mjs'
  const file = join(folder, entry)
  const profile = cpuProfileOf([
    { name: '_defineProperty', file, line: 5, nanos: 500 },
    { name: 'Token', file, line: 16, nanos: 500 },
  ])
  writeFileSync(join(folder, 'default.pgo'), write(profile))
  await build({
    input: await readInput({ entry, isBundle: false, folder }),
    origin: { file, isBundle: false, external: [] },
    bundlingSeconds: 0,
    out: join(folder, 'measured', entry),
    profile: findProfile('auto', { entry, folder }),
    workload: join(folder, 'shapes.workload.mjs'),
    memoryBytes: 1,
    pairs: 1,
    steady: { warmUpMillis: 1, sliceMillis: 1, slices: 1 },
    verdictFile: join(folder, 'default.pgo.json'),
    isMeasuredAgain: false,
    note: () => undefined,
  })
  keepAll(2)
  const argv = ['build', '--memory=32', '-o', 'built/shapes.mjs', entry]
  expect(await runPgo(argv, folder)).toMatchObject({ exitCode: 0 })
  const decided = (built: string): readonly Decision[] => readManifest(built, folder).decisions
  const want = decided(join(folder, 'built', entry))
  expect(want.filter(({ isKept }) => isKept).map(({ rule, target }) => `${rule} ${target}`)).toEqual([
    'define-property _defineProperty',
    'code-cache the program',
  ])
  for (const [name, bundle] of Object.entries(bundlers)) {
    rmSync(join(folder, 'dist'), { recursive: true, force: true })
    await bundle({ pairs: 1, memoryBytes: 32 * 1024 ** 2, note: () => undefined })
    const dist = join(folder, 'dist')
    expect({ [name]: decided(join(dist, entry)) }).toEqual({ [name]: want })
    expect(readFileSync(join(dist, 'shapes.pgo.js'), 'utf8').match(/\$v = /g)).toHaveLength(4)
    expect(answer(join(dist, entry))).toBe(answer(join(dist, 'shapes.plain.mjs')))
  }
})

test.each(Object.entries(bundlers))(
  '%s: the bundle starts from compiled code, and the plain one is kept',
  async (_name, bundle) => {
    const options = { pairs: 1, memoryBytes: 1, note: () => undefined }
    await bundle(options)
    keepAll(1)
    await bundle(options)
    const dist = join(folder, 'dist')
    expect(readdirSync(dist)).toEqual(
      expect.arrayContaining([
        'shapes.mjs',
        'shapes.pgo.cache',
        'shapes.pgo.js',
        'shapes.pgo.json',
        'shapes.plain.mjs',
      ]),
    )
    expect(answer(join(dist, 'shapes.mjs'))).toBe(answer(join(dist, 'shapes.plain.mjs')))
  },
)

test.each(Object.entries(bundlers))(
  '%s: with nothing to go by, the bundle stays as it is',
  async (_name, bundle) => {
    rmSync(join(folder, 'shapes.workload.mjs'))
    await bundle({})
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual(['shapes.mjs', 'shapes.mjs.map'])
  },
)

test.each(Object.entries(bundlers))(
  '%s: an entry in several files is left alone, and that is said',
  async (_name, bundle) => {
    writeFileSync(join(folder, 'split.mjs'), "export const later = () => import('./shapes.mjs')\n")
    cpSync(join(folder, 'shapes.workload.mjs'), join(folder, 'split.workload.mjs'))
    expect((await bundle({ pairs: 1, memoryBytes: 1 }, 'split.mjs')).join()).toContain(
      'split into several files',
    )
  },
)
