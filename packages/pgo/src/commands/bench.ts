// `pgo bench`: a build against the program as it was, in interleaved pairs of fresh processes.

import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { measurePairs, type Pair } from '@hotpath/bench'
import { type ExitCode, PgoError } from '../errors.ts'
import { readInput } from '../input.ts'
import type { Io } from '../io.ts'
import { type Manifest, readManifest } from '../manifest.ts'
import type { Request } from '../options.ts'
import { measureStart, measureSteadyPair, type Side, type SteadyOptions } from '../replay.ts'
import { formatMeasured, type Measured, measuredOf } from '../verify.ts'
import { findWorkload } from '../workload.ts'

/** What to measure, and how long. */
export interface BenchOptions {
  readonly manifest: Manifest
  readonly workload: string
  readonly pairs: number
  /** How long the steady state is measured, where not as long as is usual. */
  readonly steady?: Omit<SteadyOptions, 'inputs'>
}

/** What a build comes to. */
export interface BenchResult {
  readonly startUp: Measured
  readonly steadyState: Measured
  readonly steadyStateMainThread: Measured
}

/** Measures a build, and prints ratios: with, as a share of without. */
export async function runBench({ program, options }: Request, io: Io): Promise<ExitCode> {
  const manifest = readManifest(program, io.folder)
  const workload = findWorkload(options.workload, manifest.input.file, io.folder)
  if (workload === undefined) {
    throw new PgoError(
      'WORKLOAD_UNREADABLE',
      `${program}: looking for a workload: met none, want --workload=file`,
    )
  }
  const result = await benchBuild(resolve(io.folder, program), { manifest, workload, pairs: options.pairs })
  if (options.isJson) io.stdout(`${JSON.stringify(result, null, 2)}\n`)
  else {
    io.stdout(`${formatMeasured(result.startUp)}\n${formatMeasured(result.steadyState)}\n`)
    io.stdout(`main thread alone: ${formatMeasured(result.steadyStateMainThread)}\n`)
  }
  return 0
}

/**
 * Measures a build against the same program with nothing done to it, on the inputs that were kept back.
 *
 * @throws {PgoError} `BUILD_NOT_FOUND` where the program is no longer the one that was built
 */
export async function benchBuild(
  program: string,
  { manifest, workload, pairs, steady: howLong }: BenchOptions,
): Promise<BenchResult> {
  const { input, nodeFlags } = manifest
  const { text } = await readInput({ ...input, entry: input.file, folder: '' })
  if (createHash('sha256').update(text).digest('hex') !== input.sha256) {
    throw new PgoError(
      'BUILD_NOT_FOUND',
      `${program}: comparing with ${input.file}: it has changed since, want a new build`,
    )
  }
  const plain = program.replace(/(\.[cm]?js)$/, '.pgo-off$1')
  writeFileSync(plain, text)
  try {
    const [off, on]: Side[] = [
      { program: plain, nodeFlags: [] },
      { program, nodeFlags },
    ]
    if (!off || !on) throw new Error('two sides')
    const starts = await measurePairs({
      pairs: pairs * 2,
      a: () => measureStart(off, workload),
      b: () => measureStart(on, workload),
    })
    const steady: Pair[] = []
    while (steady.length < pairs)
      steady.push(await measureSteadyPair(off, on, workload, { inputs: 'judge', ...howLong }))
    return {
      startUp: measuredOf(starts, 'start-up'),
      steadyState: measuredOf(steady, 'steady state'),
      steadyStateMainThread: measuredOf(steady, 'steady state', 'main-thread-ms/round'),
    }
  } finally {
    rmSync(plain, { force: true })
  }
}
