// What the programs for authors share, `npm run contract` and `npm run seal`: options read, errors told in English.
import process from 'node:process'
import { type Arguments, type Options, readArguments } from './cli.ts'
import { failureOf } from './file-failure.ts'
import { en } from './text/en.ts'

/**
 * Reads the options and words of a script.
 *
 * @throws {WorkshopError} `OPTION_BAD`, which says what was not understood
 */
export function parseScript<const O extends Options>(options: O, argv: readonly string[]): Arguments<O> {
  return readArguments(options, argv, {
    where: '',
    advice: () =>
      `the options are ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(', ')}`,
  })
}

/** Runs a script: its result is the exit code, and an error with a code is told without a stack. */
export async function runScript(
  name: string,
  run: (argv: readonly string[]) => number | Promise<number>,
): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2))
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    const { advice, message, exitCode } = failure
    const told = typeof advice === 'function' ? advice(en) : advice
    process.stderr.write(`${name}: ${message}${told === undefined ? '' : `; ${told}`}\n`)
    process.exitCode = exitCode
  }
}
