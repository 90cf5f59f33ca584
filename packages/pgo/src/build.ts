// Program, profile and workload -> a build: what the rules propose is tried, measured, and kept where it pays.

import { createHash } from 'node:crypto'
import process from 'node:process'
import { decide } from './decide.ts'
import type { FoundProfile } from './default-profile.ts'
import { heatOf } from './hot.ts'
import type { Manifest } from './manifest.ts'
import { type Matching, matchProfile } from './match.ts'
import { parseProgram, type Program, type ProgramInput } from './program.ts'
import type { SteadyOptions } from './replay.ts'
import { FOREIGN_BELOW } from './staleness.ts'
import { Workbench } from './workbench.ts'

/** What to build, and how. */
export interface BuildOptions {
  readonly input: ProgramInput
  /** How `input` came about, to be written down. */
  readonly origin: Pick<Manifest['input'], 'file' | 'isBundle' | 'external'>
  readonly bundlingSeconds: number
  /** The program's file: `dist/server.mjs`. */
  readonly out: string
  readonly profile: FoundProfile | undefined
  /** The workload's file. Undefined: nothing can be measured, and nothing is changed. */
  readonly workload: string | undefined
  readonly memoryBytes: number
  /** How many pairs a verdict on the steady state rests on; one on the start has twice as many. */
  readonly pairs: number
  /** Where verdicts are kept. */
  readonly verdictFile: string
  /** Whether earlier verdicts are disregarded. */
  readonly isMeasuredAgain: boolean
  /** Whether a proposal without an earlier verdict ends the build, and is not measured. */
  readonly isFrozen?: boolean
  /** How long the steady state is measured, where not as long as is usual. */
  readonly steady?: Omit<SteadyOptions, 'inputs'>
  /** Told what is going on, line by line. */
  readonly note: (text: string) => void
}

/**
 * Builds a program. What is written: the program, and where compiled code is kept, the script, the code and its map; and
 * the manifest. Without a workload that is the program as it was.
 *
 * @throws {PgoError} those of reading and parsing, `WORKLOAD_FAILED`, `NOT_MEASURED`, `OUTPUT_UNWRITABLE`
 */
export async function build(options: BuildOptions): Promise<Manifest> {
  const started = performance.now()
  const { input, out, profile, workload, note } = options
  const program = parseProgram({ ...input, file: out })
  const matching = profile && usableMatching(program, profile, note)
  const bench = new Workbench({ ...options, program })
  try {
    if (workload === undefined)
      note('no workload: nothing can be measured, so nothing is changed; --workload names one')
    const decisions = workload === undefined ? [] : await decide(bench, { matching, ...options })
    const { bytes, nodeFlags, hasCodeCache } = await bench.write()
    const manifest: Manifest = {
      version: 1,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      input: { ...options.origin, sha256: createHash('sha256').update(input.text).digest('hex') },
      profile: profile ? { file: profile.path, isUsed: matching !== undefined } : null,
      workload: workload ?? null,
      memoryBytes: options.memoryBytes,
      decisions,
      nodeFlags,
      hasCodeCache,
      bytes: { before: Buffer.byteLength(input.text), ...bytes },
      buildSeconds: { bundling: options.bundlingSeconds, deciding: (performance.now() - started) / 1000 },
    }
    bench.writeManifest(manifest)
    return manifest
  } finally {
    bench.clear()
  }
}

/** Matches a profile with the program; undefined where it is not one of this program. */
function usableMatching(
  program: Program,
  { profile, path }: FoundProfile,
  note: (text: string) => void,
): Matching | undefined {
  const matching = matchProfile(heatOf(profile, path), program)
  const percent = (matching.matchedShare * 100).toFixed(1)
  if (matching.ownShare === 0) {
    note(`${path}: it has no time in this program's own JavaScript: not used`)
    return undefined
  }
  if (matching.matchedShare < FOREIGN_BELOW) {
    note(`${path}: ${percent} % of it matches, which looks like another program's: not used`)
    return undefined
  }
  note(`${path}: ${percent} % of it matches`)
  return matching
}
