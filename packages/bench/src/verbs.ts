// The verbs: what each takes, what it does, and its flags. The program, its usage and the reference read this table.
import { abFlags, compareFlags, type Flag, runFlags } from './flags.ts'

/** What the usage and the reference say of a verb. */
export interface Verb {
  /** The verb with its arguments: `compare [flags] <results> ...`. */
  readonly takes: string
  readonly help: string
  readonly flags: readonly Pick<Flag<never>, 'name' | 'value' | 'help'>[]
}

/** The name of a verb. */
export type VerbName = 'run' | 'compare' | 'ab'

/** All verbs. */
export const verbs: Readonly<Record<VerbName, Verb>> = {
  run: {
    takes: 'run [flags] [file or folder ...]',
    help: 'Measures the benchmarks of files and prints the results',
    flags: runFlags,
  },
  compare: {
    takes: 'compare [flags] <results> ...',
    help: 'Compares files of results: medians, intervals, what changed against the first',
    flags: compareFlags,
  },
  ab: {
    takes: 'ab [flags] <A> <B>',
    help: 'Measures two builds in interleaved pairs of fresh processes, and says what changed',
    flags: abFlags,
  },
}

/** Returns whether a word is a verb. */
export function isVerb(word: string): word is VerbName {
  return Object.hasOwn(verbs, word)
}
