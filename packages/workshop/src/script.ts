// What the programs for authors share, `npm run contract` and `npm run seal`: options read, errors told in English.
import process from 'node:process'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { WorkshopError, messageOf } from './errors.ts'
import { nearest } from './nearest.ts'
import { en } from './text/en.ts'

/**
 * Reads the options and words of a script.
 *
 * @throws {WorkshopError} `OPTION_BAD`, which says what was not understood
 */
export function parseScript<const O extends NonNullable<ParseArgsConfig['options']>>(
  options: O,
  argv: readonly string[],
): ReturnType<typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (cause) {
    const names = Object.keys(options).map((name) => `--${name}`)
    const [first = ''] = messageOf(cause).split('. ') // what follows is advice for programmers
    const word = /'(--[^' ]+)/.exec(first)?.[1]
    const guess = word === undefined || names.includes(word) ? undefined : nearest(word, names)
    throw new WorkshopError('OPTION_BAD', `reading the command line: ${first}`, {
      cause,
      advice: guess ? en.advice.didYouMean(guess) : `the options are ${names.join(', ')}`,
    })
  }
}

/** Runs a script: its result is the exit code, and an error with a code is told without a stack. */
export async function runScript(
  name: string,
  run: (argv: readonly string[]) => number | Promise<number>,
): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof WorkshopError)) throw error
    const { advice, message, exitCode } = error
    const told = typeof advice === 'function' ? advice(en) : advice
    process.stderr.write(`${name}: ${message}${told === undefined ? '' : `; ${told}`}\n`)
    process.exitCode = exitCode
  }
}
