// bench ab: two builds, measured in interleaved pairs of fresh processes, and what that shows.
import { basename, relative, resolve } from 'node:path'
import { statSync } from 'node:fs'
import { findBenchFiles } from '../bench-files.ts'
import { comparePairs } from '../compare-pairs.ts'
import { BenchError, type ExitCode } from '../errors.ts'
import type { AbFlags } from '../flags.ts'
import { clearProgress, type Io, note, showProgress } from '../io.ts'
import {
  type BenchmarkId,
  measureBenchmarkMemory,
  measureBenchmarkTime,
  type MeasureOptions,
} from '../measure.ts'
import { measurePairs, type MeasureSide, type Pair } from '../pairs.ts'
import { formatPairsTable } from '../pairs-table.ts'
import { doubtsOf, valuesOf } from '../results.ts'
import { meantIn, optionsOf } from './run.ts'

/** A benchmark that both sides have. */
interface SharedBenchmark {
  readonly name: string
  readonly a: BenchmarkId
  readonly b: BenchmarkId
}

/** Compares the benchmarks of two files, or of two folders that have files of the same names. */
export async function compareSides(
  paths: readonly [a: string, b: string],
  flags: AbFlags,
  io: Io,
): Promise<ExitCode> {
  const options = optionsOf(flags, io)
  const shared = await findShared(paths, flags, { options, io })
  const doubts = new Set<string>()
  const pairs: Pair[] = []
  for (const [index, one] of shared.entries()) {
    const side =
      (name: string, id: BenchmarkId): MeasureSide =>
      async () => {
        const timed = await measureBenchmarkTime(id, options)
        for (const doubt of doubtsOf(one.name, timed)) {
          // Said once for each side, and not for each of its processes.
          if (!doubts.has(`${name} ${one.name}`)) note(io, `${name}: ${doubt}`)
          doubts.add(`${name} ${one.name}`)
        }
        const allocated = flags.benchmem ? await measureBenchmarkMemory(id, options) : undefined
        return valuesOf(timed, { allocated, hasCpuTime: flags.cputime }).map(({ value, unit }) => ({
          benchmark: one.name,
          unit,
          value,
        }))
      }
    const progress = (done: number): void =>
      showProgress(io, `${one.name} (${index + 1} of ${shared.length}): pair ${done} of ${flags.count}`)
    progress(0)
    pairs.push(
      ...(await measurePairs({
        pairs: flags.count,
        a: side(paths[0], one.a),
        b: side(paths[1], one.b),
        signal: io.signal,
        onPair: progress,
      })),
    )
  }
  clearProgress(io)
  const result = comparePairs(pairs, { alpha: flags.alpha })
  const names = { a: paths[0], b: paths[1] }
  io.stdout(
    flags.json
      ? `${JSON.stringify({ ...names, ...result, pairs }, null, 2)}\n`
      : formatPairsTable(result, names),
  )
  return 0
}

async function findShared(
  [a, b]: readonly [string, string],
  flags: AbFlags,
  { options, io }: { options: MeasureOptions; io: Io },
): Promise<SharedBenchmark[]> {
  const sides = [
    await benchmarksOf(a, flags, { options, io }),
    await benchmarksOf(b, flags, { options, io }),
  ] as const
  const [ofA, ofB] = sides
  for (const [path, mine, others] of [
    [a, ofA, ofB],
    [b, ofB, ofA],
  ] as const) {
    for (const name of mine.keys())
      if (!others.has(name)) note(io, `${name}: only ${path} has it, and it is left out`)
  }
  const shared = [...ofA].flatMap(([name, id]) => {
    const other = ofB.get(name)
    return other ? [{ name, a: id, b: other }] : []
  })
  if (shared.length === 0) {
    throw new BenchError('NO_BENCHMARKS', `${a} and ${b}: looking for benchmarks that both have: met none`)
  }
  return shared
}

/** The benchmarks of a side by name; where a folder has several files, the file is a part of it. */
async function benchmarksOf(
  path: string,
  flags: AbFlags,
  { options, io }: { options: MeasureOptions; io: Io },
): Promise<Map<string, BenchmarkId>> {
  const files = findBenchFiles([path], io.folder)
  const root = resolve(io.folder, path)
  const isFolder = statSync(root).isDirectory()
  const found = new Map<string, BenchmarkId>()
  for (const file of files) {
    showProgress(io, `${basename(file)}: looking for benchmarks`)
    const prefix = isFolder && files.length > 1 ? `${relative(root, file).replace(/\.bench\.\w+$/, '')}:` : ''
    for (const id of await meantIn(file, flags, options)) found.set(prefix + id.benchmark, id)
  }
  clearProgress(io)
  return found
}
