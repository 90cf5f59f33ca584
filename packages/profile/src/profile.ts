// The pprof data model, field by field: what a profile is once it has been read.

import type { Int64, Uint64 } from './int64.ts'

/** Names one column of values: what was counted, and in which unit. `cpu`/`nanoseconds`, `inuse_space`/`bytes`. */
export interface ValueType {
  readonly type: string
  readonly unit: string
}

/**
 * One more dimension of a sample: a text (`thread` = `worker 2`) or a number (`bytes` = 4096), never both.
 * The command line calls it a tag. The text is never empty: the format cannot tell an empty one from none.
 */
export type Label =
  | { readonly key: string; readonly str: string; readonly num?: never; readonly numUnit?: never }
  | { readonly key: string; readonly num: Int64; readonly numUnit?: string; readonly str?: never }

/** A file that code was loaded from, and where: for a Node.js process, its script. */
export interface Mapping {
  readonly id: number
  readonly start: Uint64
  readonly limit: Uint64
  readonly offset: Uint64
  readonly filename: string
  readonly buildId: string
  readonly hasFunctions: boolean
  readonly hasFilenames: boolean
  readonly hasLineNumbers: boolean
  readonly hasInlineFrames: boolean
}

/** A function of the source. `Func`, because `Function` is taken in JavaScript. */
export interface Func {
  readonly id: number
  readonly name: string
  /** The name as the system knows it, where that differs: mangled, unmapped. Otherwise the same. */
  readonly systemName: string
  readonly filename: string
  /** The line the function begins on, from 1. 0: unknown. */
  readonly startLine: number
}

/** A function at a line. Several lines of one location are calls that were inlined into each other. */
export interface Line {
  readonly function: Func
  /** From 1. 0: unknown. */
  readonly line: number
  /** From 1. 0: unknown. */
  readonly column: number
}

/** A place in a stack. */
export interface Location {
  readonly id: number
  readonly mapping?: Mapping
  readonly address: Uint64
  /** Innermost inlined call first; the last line is the function that the code belongs to. May be empty. */
  readonly lines: readonly Line[]
  /** True when several locations were folded into this one, so that the address means nothing. */
  readonly isFolded: boolean
}

/** A stack, and what was measured there. */
export interface Sample {
  /** Leaf first: `locations[0]` is where the program was, the last is what started it. */
  readonly locations: readonly Location[]
  /** One for each of the profile's `sampleTypes`, in their units. Negative in a difference. */
  readonly values: readonly Int64[]
  readonly labels: readonly Label[]
}

/**
 * A profile: samples, the tables they point into, and a header.
 *
 * A profile is a value: no function of this package changes one that it was given, and so a result may
 * share samples and tables with what it was made from.
 */
export interface Profile {
  readonly sampleTypes: readonly ValueType[]
  readonly samples: readonly Sample[]
  readonly mappings: readonly Mapping[]
  readonly locations: readonly Location[]
  readonly functions: readonly Func[]
  /** A regular expression: frames which match are dropped together with what they called. */
  readonly dropFrames: string
  /** A regular expression: frames which match are kept although `dropFrames` matches. */
  readonly keepFrames: string
  /** When the profile was taken, in nanoseconds since 1970. 0n: unknown. */
  readonly timeNanos: bigint
  /** How long it took. 0 where the values count from the start of the process. */
  readonly durationNanos: Int64
  /** What is counted between two samples: `cpu`/`nanoseconds`, `space`/`bytes`. */
  readonly periodType?: ValueType
  /** How much of it lies between two samples: 10_000_000 nanoseconds is 100 samples a second. */
  readonly period: Int64
  readonly comments: readonly string[]
  /** The `type` of the column a viewer opens on. Empty: the last one. */
  readonly defaultSampleType: string
  /** A page which explains this kind of profile. */
  readonly docUrl: string
}
