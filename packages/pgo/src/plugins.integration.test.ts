// Both bundlers, with their plugin: what they wrote is built in its place.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import esbuild from 'esbuild'
import { rolldown } from 'rolldown'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pgoEsbuild } from './esbuild-plugin.ts'
import { pgoRolldown } from './rolldown-plugin.ts'
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

test.each(Object.entries(bundlers))(
  '%s: the bundle starts from compiled code, and the plain one is kept',
  async (_name, bundle) => {
    const options = { pairs: 1, memoryBytes: 1, note: () => undefined }
    await bundle(options)
    const verdictFile = join(folder, 'default.pgo.json')
    const verdicts = JSON.parse(readFileSync(verdictFile, 'utf8')) as Record<string, Verdict>
    expect(Object.keys(verdicts)).toHaveLength(1)
    const kept = Object.entries(verdicts).map(([key, verdict]) => [key, { ...verdict, isKept: true }])
    writeFileSync(verdictFile, JSON.stringify(Object.fromEntries(kept)))
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
