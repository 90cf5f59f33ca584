// What can go wrong when benchmarks are run and compared: every code, and the error that carries it.

/** Every code that a `BenchError` can have, and what it means to the person who meets it. */
export const benchErrorCodes = {
  PROGRAM_FAILED:
    'A program that was to be measured could not be started, or ended with an error; what it wrote is in the message.',
  PROGRAM_TIMED_OUT: 'A program that was to be measured did not end in time, and was ended.',
  BENCHMARK_FAILED: 'A file of benchmarks, or one of its benchmarks, threw an error or ended its process.',
  BENCHMARK_TIMED_OUT: 'A benchmark did not end in time, and was ended; `-timeout` gives it more.',
  COMMAND_LINE_BAD: 'A flag or verb is not known, lacks its value or has one that makes no sense.',
  FILE_UNREADABLE: 'A file could not be read: it is not there, is a folder, or may not be read.',
  NO_BENCHMARKS:
    'There is no file of benchmarks where one was looked for, or no benchmark with such a name in it.',
  OUTPUT_UNWRITABLE: 'A profile could not be written where a flag says.',
  KEY_BAD: 'A key that results are to be grouped by is none that results have, or its order is none.',
  FILTER_BAD: 'A filter cannot be understood; the message says from which character on.',
  STOPPED: 'The measurement was stopped before it was done.',
} as const

/** A code of `benchErrorCodes`. */
export type BenchErrorCode = keyof typeof benchErrorCodes

/** What the program ends with: done, failed, misused. */
export type ExitCode = 0 | 1 | 2

const misuse: ReadonlySet<BenchErrorCode> = new Set(['COMMAND_LINE_BAD', 'KEY_BAD', 'FILTER_BAD'])

/** Says why there is nothing to compare. `code` is for programs, `message` for people. */
export class BenchError extends Error {
  override readonly name = 'BenchError'
  readonly code: BenchErrorCode

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /** 2 where another command line would help, otherwise 1. */
  get exitCode(): ExitCode {
    return misuse.has(this.code) ? 2 : 1
  }
}
