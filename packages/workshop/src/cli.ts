// What a verb is made of, and what it is given: the world it may touch, its words and its options.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type ExitCode, WorkshopError, messageOf, systemCode } from './errors.ts'
import { type Lab, findLab } from './lab.ts'
import type { Language } from './language.ts'
import { nearest } from './nearest.ts'
import { currentLab, readProgress } from './progress.ts'
import type { Style } from './style.ts'
import type { Text } from './text/text.ts'
import type { Workspace } from './workspace.ts'

/** The world of a verb. Tests put their own here. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Data: what the verb was asked for. */
  stdout(text: string): void
  /** Everything else: progress, warnings, errors. */
  stderr(text: string): void
  /** Whether stdout is a terminal: only then is a line ever drawn over. */
  readonly isTerminal: boolean
  readonly columns: number
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal
}

/** What every verb is given. */
export interface Context {
  readonly io: Io
  readonly workspace: Workspace
  /** In the order of the course; read at first use. */
  readonly labs: readonly Lab[]
  readonly language: Language
  readonly text: Text
  readonly style: Style
  /** Print one JSON document to stdout and nothing else there. */
  readonly json: boolean
}

export type Options = NonNullable<ParseArgsConfig['options']>

/** The words and options that a verb was called with. */
export type Arguments<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>

/** One verb, ready to be called with what follows it on the command line. */
export interface Command {
  /** `start [lab] [options]`: what follows `npx workshop`. */
  readonly usage: string
  readonly options: Options
  invoke(context: Context, argv: readonly string[]): Promise<ExitCode>
}

/** Makes a verb. `maxWords` is how many words may follow it besides options. */
export function command<const O extends Options>(verb: {
  readonly usage: string
  readonly maxWords: number
  readonly options: O
  readonly run: (context: Context, args: Arguments<O>) => Promise<ExitCode>
}): Command {
  return {
    usage: verb.usage,
    options: verb.options,
    invoke: async (context, argv) => {
      const args = readArguments(verb.options, argv, {
        where: `${verb.usage.split(' ')[0]}: `,
        advice: (text) => text.advice.usage(verb.usage),
      })
      if (args.positionals.length > verb.maxWords) {
        const extra = args.positionals.slice(verb.maxWords).join(' ')
        throw new WorkshopError('ARGUMENT_BAD', `${extra}: reading the command line: not understood`, {
          advice: (text) => text.advice.usage(verb.usage),
        })
      }
      return verb.run(context, args)
    },
  }
}

/** What an error of the command line says besides what is wrong. */
interface Misread {
  /** Comes before it. */
  readonly where: string
  /** Where no option is like the one that was typed. */
  readonly advice: (text: Text) => string
}

/**
 * Reads options and words.
 *
 * @throws {WorkshopError} `OPTION_BAD`, in one line
 */
export function readArguments<const O extends Options>(
  options: O,
  argv: readonly string[],
  { where, advice }: Misread,
): Arguments<O> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (cause) {
    const unknown = systemCode(cause) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    const word = unknown ? /'(-[^' ]*)/.exec(messageOf(cause))?.[1] : undefined
    const guess =
      word &&
      nearest(
        word,
        Object.keys(options).map((name) => `--${name}`),
      )
    throw new WorkshopError(
      'OPTION_BAD',
      `${where}reading the command line: ${problemOf(messageOf(cause), argv)}`,
      { cause, advice: (text) => (guess ? text.advice.didYouMean(guess) : advice(text)) },
    )
  }
}

/** Node's message goes on, after the first sentence, with advice for programmers. */
function problemOf(message: string, argv: readonly string[]): string {
  // `--seconds -1`: for Node it may be two options, and it says so in three lines.
  const name = /^Option '(?:-\w, )?(--[\w-]+).*' argument is ambiguous/.exec(message)?.[1]
  if (name === undefined) return message.split(/\. |\n/)[0] ?? ''
  return `${name} is followed by ${argv[argv.indexOf(name) + 1]}, which begins as an option does, want its value`
}

/**
 * Returns the lab that a word names; without a word, the one that the learner is at.
 *
 * @throws {WorkshopError} `LAB_UNKNOWN`; `LAB_NOT_CHOSEN` when every lab is green
 */
export function labFor(context: Context, word: string | undefined): Lab {
  if (word !== undefined) return findLab(context.labs, word)
  const read = readProgress(context.workspace)
  for (const warning of read.warnings) context.io.stderr(`workshop: ${warning}\n`)
  const lab = currentLab(context.workspace, context.labs, read.progress)
  if (lab) return lab
  throw new WorkshopError('LAB_NOT_CHOSEN', 'choosing a lab: all are green, want the name of one')
}

interface Bounds {
  readonly min: number
  readonly max: number
}

/** Reads an option that is a whole number within bounds: a port, a count. */
export function numberOption(name: string, value: string, bounds: Bounds): number {
  const number = numberWithin(value, bounds)
  if (Number.isInteger(number)) return number
  throw badNumber(name, value, 'whole number', bounds)
}

/** Reads an option that is a number of seconds within bounds, in fractions too. */
export function secondsOption(name: string, value: string, bounds: Bounds): number {
  const number = numberWithin(value, bounds)
  if (!Number.isNaN(number)) return number
  throw badNumber(name, value, 'number', bounds)
}

/** `NaN` for what is no number, or beyond the bounds. */
function numberWithin(value: string, { min, max }: Bounds): number {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  return number >= min && number <= max ? number : Number.NaN
}

function badNumber(name: string, value: string, want: string, { min, max }: Bounds): WorkshopError {
  return new WorkshopError(
    'OPTION_BAD',
    `--${name}: reading the command line: ${JSON.stringify(value)}, want a ${want} from ${min} to ${max}`,
  )
}

/** Reads an option that is the address of a service. Returns it without a slash at its end. */
export function urlOption(name: string, value: string): string {
  const protocol = URL.parse(value)?.protocol
  if (protocol === 'http:' || protocol === 'https:') return value.replace(/\/$/, '')
  throw new WorkshopError(
    'OPTION_BAD',
    `--${name}: reading the command line: ${JSON.stringify(value)}, want http://… or https://…`,
  )
}

/** Reads an option that is one of a few words. */
export function wordOption<const W extends string>(name: string, value: string, words: readonly W[]): W {
  const found = words.find((word) => word === value)
  if (found !== undefined) return found
  throw new WorkshopError(
    'OPTION_BAD',
    `--${name}: reading the command line: ${JSON.stringify(value)}, want ${words.join(' or ')}`,
  )
}

/** Prints one JSON document. */
export function printJson(context: Context, value: unknown): void {
  context.io.stdout(`${JSON.stringify(value, null, 2)}\n`)
}

/** Prints lines. */
export function print(context: Context, lines: readonly string[]): void {
  context.io.stdout(lines.map((line) => `${line}\n`).join(''))
}
