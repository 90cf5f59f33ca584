// bench run: measures benchmarks, each sample in a fresh process, and prints them in the benchmark format.
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fromV8CpuProfile, fromV8HeapProfile, merge, type Profile, write } from '@hotpath/profile'
import { findBenchFiles } from '../bench-files.ts'
import { benchEnvironment, packageOf } from '../environment.ts'
import { BenchError, type ExitCode } from '../errors.ts'
import type { RunFlags } from '../flags.ts'
import { formatConfig, formatResult, type Measurement } from '../format.ts'
import { clearProgress, type Io, note, showProgress } from '../io.ts'
import {
  type BenchmarkId,
  listBenchmarks,
  measureBenchmarkMemory,
  measureBenchmarkTime,
  measureBenchmarkTimes,
  type MeasureOptions,
  profileBenchmark,
  type Timed,
} from '../measure.ts'
import { nameFilter } from '../name-filter.ts'
import { doubtsOf, valuesOf } from '../results.ts'

/** One measurement, as -json prints it. */
interface Printed {
  readonly pkg: string
  readonly name: string
  readonly iterations: number
  readonly values: readonly Measurement[]
}

/** Runs the benchmarks of files. */
export async function runBenchmarks(paths: readonly string[], flags: RunFlags, io: Io): Promise<ExitCode> {
  const { config, suffix } = benchEnvironment()
  const printed: Printed[] = []
  const profiles = { cpu: [] as Profile[], heap: [] as Profile[] }
  /** The line of progress is no part of what is printed. */
  const print = (text: string): void => {
    clearProgress(io)
    io.stdout(text)
  }
  let hasFailed = false
  let found = 0
  const fail = (error: unknown): void => {
    if (!(error instanceof BenchError) || error.code === 'STOPPED') throw error
    hasFailed = true
    note(io, `${error.message} (${error.code})`)
  }
  const files = findBenchFiles(paths.length > 0 ? paths : ['.'], io.folder)
  // Not before there is something to be measured: what the output goes to is made anew by it.
  if (!flags.json && !flags.list) for (const [key, value] of config) print(formatConfig(key, value))
  for (const file of files) {
    const options = optionsOf(flags, io)
    showProgress(io, `${basename(file)}: looking for benchmarks`)
    const ids = await meantIn(file, flags, options).catch((error: unknown) => {
      fail(error)
      return []
    })
    found += ids.length
    if (flags.list) {
      for (const { benchmark } of ids) print(`Benchmark${benchmark}\n`)
      continue
    }
    if (ids.length === 0) continue
    const pkg = packageOf(file)
    if (!flags.json) print(formatConfig('pkg', pkg))
    const width = Math.max(...ids.map(({ benchmark }) => `Benchmark${benchmark}${suffix}`.length))
    const broken = new Set<string>()
    // All once, then all again: what one sample of a benchmark meets, its others do not meet too.
    for (let round = 0; round < (flags.fresh ? flags.count : 1); round++) {
      for (const [index, id] of ids.entries()) {
        if (broken.has(id.benchmark)) continue
        const done = round * ids.length + index + 1
        showProgress(io, `${done} of ${ids.length * (flags.fresh ? flags.count : 1)}: ${id.benchmark}`)
        try {
          for (const { timed, values } of await measureOnce(id, flags, options)) {
            const result = { name: id.benchmark + suffix, iterations: timed.n, values }
            printed.push({ pkg, ...result })
            if (!flags.json) print(formatResult(result, width))
            if (round === 0) for (const doubt of doubtsOf(id.benchmark, timed)) note(io, doubt)
          }
        } catch (error) {
          broken.add(id.benchmark)
          fail(error)
        }
      }
    }
    await recordProfiles(
      ids.filter(({ benchmark }) => !broken.has(benchmark)),
      flags,
      { options, io, profiles },
    )
  }
  clearProgress(io)
  if (flags.json)
    print(`${JSON.stringify({ config: Object.fromEntries(config), results: printed }, null, 2)}\n`)
  if (found === 0 && !hasFailed)
    note(
      io,
      flags.bench === '' || flags.bench === '.'
        ? `no benchmarks: ${paths.join(' ') || '.'} registers none`
        : `no benchmarks: -bench=${flags.bench} means none of those there are`,
    )
  writeProfile(flags.cpuprofile, profiles.cpu, io)
  writeProfile(flags.memprofile, profiles.heap, io)
  return hasFailed ? 1 : 0
}

/** What each measuring process is told. */
export function optionsOf(
  { benchtime, timeoutMs, nodeArgs }: Pick<RunFlags, 'benchtime' | 'timeoutMs' | 'nodeArgs'>,
  io: Io,
): MeasureOptions {
  return {
    amount: benchtime,
    timeoutMs,
    nodeArgs,
    signal: io.signal,
    onOutput: (text) => io.stderr(text),
  }
}

/** The benchmarks of a file that the flags mean. */
export async function meantIn(
  file: string,
  { bench, skip }: Pick<RunFlags, 'bench' | 'skip'>,
  options: MeasureOptions,
): Promise<BenchmarkId[]> {
  const isMeant = nameFilter(bench)
  const isSkipped = skip === '' ? () => false : nameFilter(skip)
  const names = await listBenchmarks(file, options)
  return names
    .filter((name) => isMeant(name) && !isSkipped(name))
    .map((benchmark): BenchmarkId => ({ file, benchmark }))
}

async function measureOnce(
  id: BenchmarkId,
  { benchmem, fresh, count, cputime }: RunFlags,
  options: MeasureOptions,
): Promise<{ timed: Timed; values: readonly Measurement[] }[]> {
  const times = fresh
    ? [await measureBenchmarkTime(id, options)]
    : await measureBenchmarkTimes(id, count, options)
  const allocated = benchmem ? await measureBenchmarkMemory(id, options) : undefined
  return times.map((timed) => ({ timed, values: valuesOf(timed, { allocated, hasCpuTime: cputime }) }))
}

async function recordProfiles(
  ids: readonly BenchmarkId[],
  { cpuprofile, memprofile }: RunFlags,
  {
    options,
    io,
    profiles,
  }: { options: MeasureOptions; io: Io; profiles: { cpu: Profile[]; heap: Profile[] } },
): Promise<void> {
  for (const id of ids) {
    if (cpuprofile !== '') {
      showProgress(io, `CPU profile: ${id.benchmark}`)
      const recorded = await profileBenchmark(id, 'cpuprofile', options)
      profiles.cpu.push(labelled(fromV8CpuProfile(recorded, { source: id.benchmark }), id.benchmark))
    }
    if (memprofile !== '') {
      showProgress(io, `memory profile: ${id.benchmark}`)
      const recorded = await profileBenchmark(id, 'heapprofile', options)
      const profile = fromV8HeapProfile(recorded, { source: id.benchmark, sampleIntervalBytes: 4096 })
      // What was collected meanwhile is in it too: all that was allocated, and not what was left.
      const sampleTypes = [{ type: 'alloc_space', unit: 'bytes' }]
      profiles.heap.push(labelled({ ...profile, sampleTypes }, id.benchmark))
    }
  }
}

/** One file holds all benchmarks; `-tagfocus=benchmark=Parse` takes one out of it. */
function labelled(profile: Profile, benchmark: string): Profile {
  const label = { key: 'benchmark', str: benchmark }
  return {
    ...profile,
    samples: profile.samples.map((sample) => ({ ...sample, labels: [...sample.labels, label] })),
  }
}

function writeProfile(path: string, profiles: readonly Profile[], io: Io): void {
  if (path === '' || profiles.length === 0) return
  try {
    writeFileSync(path, write(merge(profiles)))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BenchError('OUTPUT_UNWRITABLE', `${path}: writing a profile: ${reason}`, { cause })
  }
  note(io, `profile written to ${path}`)
}
