// The verbs and flags, from one table: parsing and usage both read it.

import { parseArgs } from 'node:util'
import { PgoError } from './errors.ts'

/** What `pgo` can be asked to do. */
export const verbs = {
  build: {
    operands: '<entry or bundle>',
    help: 'Build a program, and keep what is measured to make it cheaper',
  },
  run: {
    operands: '<built program> [its arguments]',
    help: 'Start a built program with the flags that it was built for',
  },
  check: {
    operands: '<entry, bundle or built program>',
    help: 'Say how well a profile fits, what of it is stale, and whether a build can still use what it has',
  },
  explain: {
    operands: '<built program>',
    help: 'Say what was seen, proposed, kept and refused, with the figures',
  },
  bench: {
    operands: '<built program>',
    help: 'Measure a build against the program without it, in interleaved pairs',
  },
} as const

export type VerbName = keyof typeof verbs

/** A flag: what it takes, and what it does. */
interface Flag {
  /** Undefined: it takes nothing. */
  readonly takes?: string
  readonly help: string
  readonly verbs: readonly VerbName[]
}

/** Every flag. One dash is as good as two, as in Go. */
export const flags: Readonly<Record<string, Flag>> = {
  pgo: {
    takes: 'auto|off|path',
    help: 'The profile: default.pgo beside the entry (auto, which is the default), none, or this file',
    verbs: ['build', 'check'],
  },
  output: { takes: 'file', help: 'Where the program goes: dist/server.mjs', verbs: ['build'] },
  workload: {
    takes: 'file',
    help: 'What is replayed: a module with `train` and `run`; without the flag, server.workload.mjs beside server.ts',
    verbs: ['build', 'bench'],
  },
  bundle: {
    help: 'The operand is a finished bundle, taken as it is, and not an entry that is to be bundled',
    verbs: ['build', 'check'],
  },
  external: {
    takes: 'package,…',
    help: 'Packages that are not bundled, but loaded when the program starts',
    verbs: ['build', 'check'],
  },
  memory: {
    takes: 'MiB',
    help: 'How much memory the process may have; without the flag, 1024',
    verbs: ['build'],
  },
  pairs: {
    takes: 'count',
    help: 'How many pairs of fresh processes a verdict rests on (twice as many for the start); without the flag, 10',
    verbs: ['build', 'bench'],
  },
  remeasure: { help: 'Measure again what an earlier build has measured', verbs: ['build'] },
  frozen: {
    help: 'Measure nothing: where an earlier build has left no verdict, fail. For machines that only build',
    verbs: ['build'],
  },
  json: { help: 'Print the figures as JSON', verbs: ['check', 'explain', 'bench'] },
}

/** All that can be asked for. */
export interface Options {
  readonly pgo: string
  readonly output: string | undefined
  readonly workload: string | undefined
  readonly isBundle: boolean
  readonly external: readonly string[]
  readonly memoryBytes: number
  readonly pairs: number
  readonly isMeasuredAgain: boolean
  readonly isFrozen: boolean
  readonly isJson: boolean
}

/** A command line, understood. */
export interface Request {
  readonly verb: VerbName
  readonly program: string
  /** What comes after the program of `run`, which is the program's own. */
  readonly args: readonly string[]
  readonly options: Options
}

/**
 * Understands a command line.
 *
 * @throws {PgoError} `COMMAND_LINE_BAD`
 */
export function parseCommandLine(argv: readonly string[]): Request | 'help' {
  const [verb = '', ...words] = argv
  if (verb === '' || /^(help|--?help|-h)$/.test(verb)) return 'help'
  if (!isVerb(verb)) {
    throw bad(`met the verb ${JSON.stringify(verb)}, want one of ${Object.keys(verbs).join(', ')}`)
  }
  // What follows the program of `run` is not ours to read.
  const own = verb === 'run' ? words.slice(0, 1) : words
  const { values, positionals } = readWords(own)
  if (values['help']) return 'help'
  for (const name of Object.keys(values)) {
    if (!flags[name]?.verbs.includes(verb)) throw bad(`--${name} is not for ${verb}`)
  }
  const [program, ...more] = positionals
  if (program === undefined || more.length > 0) {
    throw bad(`${verb}: met ${positionals.length} operands, want ${verbs[verb].operands}`)
  }
  return { verb, program, args: words.slice(own.length), options: optionsOf(values) }
}

function isVerb(word: string): word is VerbName {
  return Object.hasOwn(verbs, word)
}

type Values = Readonly<Record<string, string | boolean | undefined>>

function readWords(words: readonly string[]): { values: Values; positionals: string[] } {
  const known = Object.entries(flags).map(
    ([name, { takes }]) => [name, { type: takes === undefined ? 'boolean' : 'string' }] as const,
  )
  try {
    const { values, positionals } = parseArgs({
      // -pgo=off is how Go spells it; to parseArgs a single dash is a group of letters.
      args: words.map((word) => word.replace(/^-(?=[a-z]{2})/, '--')),
      options: {
        ...Object.fromEntries(known),
        output: { type: 'string', short: 'o' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    })
    return { values: values as Values, positionals }
  } catch (cause) {
    throw bad(cause instanceof Error ? cause.message : String(cause))
  }
}

function optionsOf(values: Values): Options {
  const given = (name: string): string | undefined => {
    const value = values[name]
    if (value === '') throw bad(`--${name}: met nothing, want ${flags[name]?.takes}`)
    return typeof value === 'string' ? value : undefined
  }
  const count = (name: string, otherwise: number, least: number): number => {
    const text = given(name) ?? String(otherwise)
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < least) {
      throw bad(`--${name}: met ${text}, want a whole number from ${least}`)
    }
    return value
  }
  return {
    pgo: given('pgo') ?? 'auto',
    output: given('output'),
    workload: given('workload'),
    isBundle: values['bundle'] === true,
    external: given('external')?.split(',').filter(Boolean) ?? [],
    memoryBytes: count('memory', DEFAULT_MEMORY_MEBIBYTES, 32) * 1024 ** 2,
    pairs: count('pairs', DEFAULT_PAIRS, LEAST_PAIRS),
    isMeasuredAgain: values['remeasure'] === true,
    isFrozen: values['frozen'] === true,
    isJson: values['json'] === true,
  }
}

const DEFAULT_MEMORY_MEBIBYTES = 1024
const DEFAULT_PAIRS = 10
// With five, the signed-rank test cannot say anything at 5 %, whatever was measured.
const LEAST_PAIRS = 6

function bad(what: string): PgoError {
  return new PgoError('COMMAND_LINE_BAD', `command line: ${what}; pgo help lists all`)
}
