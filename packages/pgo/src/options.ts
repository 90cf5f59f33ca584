// The verbs and flags, from one table: parsing and usage both read it.

import { parseArgs } from 'node:util'
import { PgoError } from './errors.ts'

/** What `pgo` can be asked to do. */
export const verbs = {
  check: {
    operands: '<entry or bundle>',
    help: 'Say how well a profile fits a program, and what of it is stale',
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
    verbs: ['check'],
  },
  bundle: {
    help: 'The operand is a finished bundle, taken as it is, and not an entry that is to be bundled',
    verbs: ['check'],
  },
  external: {
    takes: 'package,…',
    help: 'Packages that are not bundled, but loaded when the program starts',
    verbs: ['check'],
  },
  json: { help: 'Print the figures as JSON', verbs: ['check'] },
}

/** All that can be asked for. */
export interface Options {
  readonly pgo: string
  readonly isBundle: boolean
  readonly external: readonly string[]
  readonly isJson: boolean
}

/** A command line, understood. */
export interface Request {
  readonly verb: VerbName
  readonly program: string
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
  const { values, positionals } = readWords(words)
  if (values['help']) return 'help'
  for (const name of Object.keys(values)) {
    if (!flags[name]?.verbs.includes(verb)) throw bad(`--${name} is not for ${verb}`)
  }
  const [program, ...more] = positionals
  if (program === undefined || more.length > 0) {
    throw bad(`${verb}: met ${positionals.length} operands, want ${verbs[verb].operands}`)
  }
  return { verb, program, options: optionsOf(values) }
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
      options: { ...Object.fromEntries(known), help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    return { values: values as Values, positionals }
  } catch (cause) {
    throw bad(cause instanceof Error ? cause.message : String(cause))
  }
}

function optionsOf(values: Values): Options {
  const text = (name: string, otherwise: string): string => {
    const value = values[name]
    if (value === '') throw bad(`--${name}: met nothing, want ${flags[name]?.takes}`)
    return typeof value === 'string' ? value : otherwise
  }
  return {
    pgo: text('pgo', 'auto'),
    isBundle: values['bundle'] === true,
    external: text('external', '').split(',').filter(Boolean),
    isJson: values['json'] === true,
  }
}

function bad(what: string): PgoError {
  return new PgoError('COMMAND_LINE_BAD', `command line: ${what}; pgo help lists all`)
}
