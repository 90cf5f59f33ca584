// One command line, from its words to an exit code.
import { compareSides } from './commands/ab.ts'
import { compareFiles } from './commands/compare.ts'
import { runBenchmarks } from './commands/run.ts'
import { BenchError, type ExitCode } from './errors.ts'
import {
  abFlags,
  compareFlags,
  defaultAbFlags,
  defaultCompareFlags,
  defaultRunFlags,
  misused,
  parseFlags,
  runFlags,
} from './flags.ts'
import { clearProgress, type Io, note } from './io.ts'
import { usage } from './usage.ts'
import { isVerb, type VerbName, verbs } from './verbs.ts'

/** Runs one command line and returns the exit code. Never throws for what a user can meet. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [verb = '', ...rest] = argv
  if (argv.length === 0) {
    io.stderr(usage())
    return 2
  }
  if (isHelp(verb) || verb === 'help') {
    io.stdout(usage())
    return 0
  }
  try {
    if (!isVerb(verb)) throw misused(`${verb}: no such verb, want one of ${Object.keys(verbs).join(', ')}`)
    if (rest.some(isHelp)) {
      io.stdout(usage(verb))
      return 0
    }
    return await runVerb(verb, rest, io)
  } catch (error) {
    clearProgress(io)
    if (!(error instanceof BenchError)) throw error
    note(io, `${error.message} (${error.code})`)
    return error.exitCode
  }
}

async function runVerb(verb: VerbName, argv: readonly string[], io: Io): Promise<ExitCode> {
  if (verb === 'run') {
    const { options, words } = parseFlags(argv, runFlags, defaultRunFlags)
    return runBenchmarks(words, options, io)
  }
  if (verb === 'compare') {
    const { options, words } = parseFlags(argv, compareFlags, defaultCompareFlags)
    if (words.length === 0)
      throw misused('compare: reading its arguments: met none, want files of results, or - for stdin')
    return compareFiles(words, options, io)
  }
  const { options, words } = parseFlags(argv, abFlags, defaultAbFlags)
  const [a, b, ...more] = words
  if (a === undefined || b === undefined || more.length > 0) {
    throw misused(
      `ab: reading its arguments: met ${words.length}, want two: files of benchmarks, or folders that have some`,
    )
  }
  return compareSides([a, b], options, io)
}

function isHelp(word: string): boolean {
  return /^--?(h|help)$/.test(word)
}
