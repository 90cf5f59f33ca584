// Profile -> the functions it saw, hottest first, with the share of all samples that each had.

import type { Func, Profile } from '@hotpath/profile'
import { PgoError } from './errors.ts'

/** A function as the profile knows it, and the CPU time it took. */
export interface HotFunction {
  /** As the engine wrote it down: `parse`, `exports.parse`, `(anonymous app.js:18:21)`. */
  readonly name: string
  /** As the profile has it: a path or URL on the machine that was profiled. */
  readonly file: string
  /** The line it begins on, from 1. 0: unknown. */
  readonly startLine: number
  /** CPU time in the function itself. */
  readonly flatNanos: number
  /** CPU time in it and in all that it called, each sample once. */
  readonly cumNanos: number
  /** `flatNanos` as a share of all CPU time in the profile, the engine's and the collector's included. */
  readonly flatShare: number
  readonly cumShare: number
}

/** What a profile says about where CPU time went. */
export interface Heat {
  /** Hottest first, by flat time; of equals, the one that was seen first. */
  readonly functions: readonly HotFunction[]
  /** All CPU time in the profile. */
  readonly totalNanos: number
  /** When the profile was taken, in nanoseconds since 1970; 0n where it does not say. */
  readonly timeNanos: bigint
}

/**
 * Ranks the functions of a CPU profile by the time spent in them.
 *
 * Functions of one name and start line in one file are one. A profile with both columns of `type=both` counts with
 * its CPU time, not with its waiting.
 *
 * @param source - what the profile is called in error messages
 * @throws {PgoError} `PROFILE_NOT_CPU`
 */
export function heatOf(profile: Profile, source: string): Heat {
  const nanosOf = cpuColumn(profile, source)
  const found = new Map<string, { func: Func; startLine: number; flatNanos: number; cumNanos: number }>()
  let totalNanos = 0
  for (const { locations, values } of profile.samples) {
    const nanos = nanosOf(values)
    totalNanos += nanos
    const seen = new Set<string>()
    for (const [depth, { lines }] of locations.entries()) {
      for (const [inlined, { function: func, line }] of lines.entries()) {
        // A sampler that knows no start line gives the line itself, which is then where the function begins.
        const startLine = func.startLine || line
        const key = `${func.filename}\n${func.name}\n${startLine}`
        const sum = found.get(key) ?? { func, startLine, flatNanos: 0, cumNanos: 0 }
        found.set(key, sum)
        if (depth === 0 && inlined === 0) sum.flatNanos += nanos
        if (!seen.has(key)) sum.cumNanos += nanos
        seen.add(key)
      }
    }
  }
  const share = (nanos: number): number => (totalNanos > 0 ? nanos / totalNanos : 0)
  const functions = [...found.values()]
    .map(({ func, startLine, flatNanos, cumNanos }): HotFunction => ({
      name: func.name,
      file: func.filename,
      startLine,
      flatNanos,
      cumNanos,
      flatShare: share(flatNanos),
      cumShare: share(cumNanos),
    }))
    .sort((one, other) => other.flatNanos - one.flatNanos)
  return { functions, totalNanos, timeNanos: profile.timeNanos }
}

/**
 * Tells whether a function is the program's own JavaScript, and so something that can be found in its source. The
 * engine, the collector and Node.js itself are not.
 */
export function isJavaScriptOfTheProgram({ file }: Pick<HotFunction, 'file'>): boolean {
  return (
    file !== '' && !file.startsWith('node:') && !/^(native|wasm|evalmachine|extensions?|v8)[:/]/.test(file)
  )
}

/** Which column is CPU time, as a function from a sample's values to nanoseconds. */
function cpuColumn(
  profile: Profile,
  source: string,
): (values: Profile['samples'][number]['values']) => number {
  const scale: Readonly<Record<string, number>> = {
    nanoseconds: 1,
    microseconds: 1e3,
    milliseconds: 1e6,
    seconds: 1e9,
  }
  const index = profile.sampleTypes.findIndex(({ type }) => type === 'cpu')
  const factor = scale[profile.sampleTypes[index]?.unit ?? '']
  if (factor === undefined) {
    const met = profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}`).join(', ') || 'none'
    throw new PgoError(
      'PROFILE_NOT_CPU',
      `${source}: looking for CPU time: met columns ${met}, want cpu/nanoseconds`,
    )
  }
  return (values) => Number(values[index] ?? 0) * factor
}
