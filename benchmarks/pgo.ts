// What a build with a profile is worth: real programs from npm, trained on some inputs and judged on others.
//
//   node benchmarks/pgo.ts --json     all of them, 25 minutes
//   --json        puts each program into results/pgo.json as soon as it has been measured, beside what is there of the
//                 same Node.js; of another, all is measured anew
//   --add         measures only what is not there yet: goes on where a run was broken off
//   --only zod    measures this one; more than once for several
//   --pairs 6     pairs of fresh processes behind each figure of the steady state; the start has twice as many
//
// Each program is bundled, profiled at work, built by the same code as `pgo build`, with nothing remembered, and measured
// against its bundle by the same as `pgo bench`, on inputs that the build never measured with.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runProgram } from '@hotpath/bench'
import { benchBuild, build, type BenchResult, type Manifest, readInput } from '@hotpath/pgo'
import { fromV8CpuProfile, type Profile } from '@hotpath/profile'

/** What came of one program. */
export interface ProgramResult extends BenchResult {
  readonly program: string
  /** Of the packages in it, the one it is named for. */
  readonly measuredAt: string
  readonly loadAtStart: number
  readonly bytes: Manifest['bytes']
  readonly buildSeconds: Manifest['buildSeconds']
  readonly nodeFlags: readonly string[]
  readonly decisions: Manifest['decisions']
}

/** `results/pgo.json`. */
export interface PgoResults {
  readonly node: string
  readonly programs: Readonly<Record<string, ProgramResult>>
}

const folder = fileURLToPath(new URL('./pgo', import.meta.url))
const resultsFile = fileURLToPath(new URL('./results/pgo.json', import.meta.url))

/** The programs, by name; what a workload stands beside is one. */
export function programNames(): string[] {
  return readdirSync(join(folder, 'programs'))
    .flatMap((name) => /^(.*)\.workload\.mjs$/.exec(name)?.[1] ?? [])
    .sort()
}

/** Where a program is, and what to do with it. */
export function programFile(name: string): { entry: string; file: string; workload: string } {
  const programs = join(folder, 'programs')
  const entry = readdirSync(programs).find((file) => file === `${name}.mjs` || file === `${name}.cjs`)
  if (entry === undefined)
    throw new Error(`${name}: looking for the program: none, want one of ${programNames().join(', ')}`)
  return { entry, file: join(programs, entry), workload: join(programs, `${name}.workload.mjs`) }
}

/** The version of a package that the programs are made of. */
export function versionOf(name: string): string {
  for (const at of [
    join(folder, 'node_modules'),
    join(folder, '../node_modules'),
    join(folder, '../../node_modules'),
  ]) {
    try {
      const manifest = JSON.parse(readFileSync(join(at, name, 'package.json'), 'utf8')) as { version: string }
      return manifest.version
    } catch {
      // one folder up
    }
  }
  throw new Error(`${name}: reading its version: it is not installed`)
}

/** How long to measure: for a test, as short as can be. */
export interface Effort {
  readonly pairs: number
  readonly steady?: { readonly warmUpMillis: number; readonly sliceMillis: number; readonly slices: number }
  readonly memoryBytes?: number
}

// Shorter than `pgo build` measures by itself: fifteen programs are to be done within the hour. What it costs is width of
// the intervals, and they are printed.
const usual = { warmUpMillis: 500, sliceMillis: 50, slices: 10 }

/** Builds one program and measures it. */
export async function measureProgram(
  name: string,
  { pairs, steady = usual, memoryBytes = 1024 ** 3 }: Effort,
): Promise<ProgramResult> {
  const loadAtStart = loadavg()[0] ?? 0
  const work = mkdtempSync(join(tmpdir(), `pgo-${name}-`))
  try {
    const { entry, file, workload } = programFile(name)
    const started = performance.now()
    const input = await readInput({ entry: file, isBundle: false, folder })
    const bundlingSeconds = (performance.now() - started) / 1000
    mkdirSync(join(work, 'plain'))
    const plain = join(work, 'plain', entry)
    writeFileSync(plain, input.text)
    const out = join(work, entry)
    const manifest = await build({
      input,
      origin: { file, isBundle: false, external: [] },
      bundlingSeconds,
      out,
      profile: { path: 'recorded', profile: await recordProfile(plain, workload, work) },
      workload,
      memoryBytes,
      pairs,
      verdictFile: join(work, 'default.pgo.json'),
      isMeasuredAgain: true,
      note: (text) => process.stderr.write(`${name}: ${text}\n`),
      steady,
    })
    const { bytes, buildSeconds, nodeFlags, decisions } = manifest
    const result = await benchBuild(out, { manifest, workload, pairs, steady })
    return {
      program: name,
      measuredAt: new Date().toISOString(),
      loadAtStart,
      ...result,
      bytes,
      buildSeconds,
      nodeFlags,
      decisions,
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Profiles a program at work on the inputs that it is trained on. */
export async function recordProfile(
  program: string,
  workload: string,
  work: string,
  cpuMillis = 2000,
): Promise<Profile> {
  const recording = join(work, 'recorded.cpuprofile')
  await runProgram(join(folder, 'record.mjs'), { args: [program, workload, recording, String(cpuMillis)] })
  return fromV8CpuProfile(JSON.parse(readFileSync(recording, 'utf8')), {
    timeNanos: BigInt(Date.now()) * 1_000_000n,
  })
}

/** The geometric mean. */
export function geomean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/** Says what came of all programs in a table. */
export function formatResults(results: readonly ProgramResult[]): string {
  const cell = ({ ratio, low, high }: BenchResult['startUp']): string =>
    `${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`.padEnd(22)
  const lines = results.map(
    ({ program, startUp, steadyState, steadyStateMainThread, bytes, buildSeconds, decisions }) =>
      [
        program.padEnd(12),
        cell(startUp),
        cell(steadyState),
        cell(steadyStateMainThread),
        `${((bytes.after / bytes.before - 1) * 100).toFixed(1)} %`.padStart(7),
        `${buildSeconds.deciding.toFixed(0)} s`.padStart(6),
        ` ${decisions
          .filter(({ isKept }) => isKept)
          .map(({ rule }) => rule)
          .join(', ')}`,
      ].join(' '),
  )
  const mean = (of: (result: ProgramResult) => number): string =>
    geomean(results.map(of)).toFixed(3).padEnd(22)
  return [
    `${'program'.padEnd(12)} ${'start-up CPU'.padEnd(22)} ${'steady-state CPU'.padEnd(22)} ${'its main thread'.padEnd(22)}    size  build  kept`,
    ...lines,
    `${'geomean'.padEnd(12)} ${mean((one) => one.startUp.ratio)} ${mean((one) => one.steadyState.ratio)} ${mean((one) => one.steadyStateMainThread.ratio)}`,
  ].join('\n')
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      pairs: { type: 'string', default: '6' },
      json: { type: 'boolean', default: false },
      add: { type: 'boolean', default: false },
    },
  })
  const there = readResults().programs
  const names = (values.only ?? programNames()).filter((name) => !values.add || !(name in there))
  const results: ProgramResult[] = []
  const started = performance.now()
  for (const [index, name] of names.entries()) {
    const minutes = (performance.now() - started) / 60_000
    const left = index > 0 ? `, about ${((minutes / index) * (names.length - index)).toFixed(0)} to go` : ''
    process.stderr.write(
      `-- ${index + 1} of ${names.length}: ${name}: ${minutes.toFixed(1)} minutes so far${left}\n`,
    )
    try {
      const result = await measureProgram(name, { pairs: Number(values.pairs) })
      results.push(result)
      process.stderr.write(`${formatResults([result])}\n`)
      if (values.json) keep(result)
    } catch (cause) {
      // The others are worth having without it; --add comes back to it.
      process.stderr.write(
        `${name}: measuring it: ${cause instanceof Error ? (cause.stack ?? '') : String(cause)}\n`,
      )
      process.exitCode = 1
    }
  }
  process.stdout.write(`${formatResults(results)}\n`)
}

/** Puts a result beside those of other runs: all of them together take longer than a machine stays quiet. */
function keep(result: ProgramResult): void {
  const programs = Object.entries({ ...readResults().programs, [result.program]: result }).sort(
    ([one], [other]) => (one < other ? -1 : 1),
  )
  writeFileSync(
    resultsFile,
    `${JSON.stringify({ node: process.version, programs: Object.fromEntries(programs) }, null, 2)}\n`,
  )
}

/** Reads what earlier runs with this Node.js kept: figures of another one do not belong beside its own. */
export function readResults(): PgoResults {
  const none = { node: process.version, programs: {} }
  if (!existsSync(resultsFile)) return none
  const kept = JSON.parse(readFileSync(resultsFile, 'utf8')) as PgoResults
  return kept.node === process.version ? kept : none
}

if (import.meta.main) await main()
