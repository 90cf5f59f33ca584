// What can go wrong when a program is built with a profile: every code, and the error that carries it.

/** Every code that a `PgoError` can have, and what it means to the person who meets it. */
export const pgoErrorCodes = {
  COMMAND_LINE_BAD: 'A verb or flag is not known, lacks its value, or has one that makes no sense.',
  PROFILE_UNREADABLE: 'The profile named by `--pgo` could not be read: it is not there, or may not be read.',
  PROFILE_NOT_CPU:
    'The profile does not say where CPU time went: it is one of the heap, of locks, of waiting.',
  PROFILE_NOT_FOUND:
    '`pgo check` was asked about a program without a profile: none was named, and no `default.pgo` lies beside it.',
  PROGRAM_UNREADABLE: 'The entry or the bundle could not be read.',
  PROGRAM_BAD_SYNTAX: 'The bundle is not JavaScript, as the parser sees it; the message has line and column.',
  SOURCE_MAP_BAD: 'The source map beside the bundle is not one.',
  WORKLOAD_UNREADABLE: 'The workload is not there, or does not export `train` and `run`.',
  WORKLOAD_FAILED:
    'The process in which the workload was replayed did not come to its end; its own words are in the message.',
  ANSWERS_NOT_STEADY:
    'The program as it was gives other answers to the same inputs when it is run again, so that nothing can be compared: let `run` leave out times and random numbers.',
  NOT_MEASURED:
    'The build was told to measure nothing (`--frozen`), and something in it has never been measured: build without the flag where it is quiet, and commit the verdicts.',
  OUTPUT_UNWRITABLE: 'A file of the build could not be written.',
  BUILD_NOT_FOUND: 'The file is not one that `pgo build` wrote: it has no manifest beside it.',
} as const

/** A code of `pgoErrorCodes`. */
export type PgoErrorCode = keyof typeof pgoErrorCodes

/** What the program ends with: done, failed, misused. */
export type ExitCode = 0 | 1 | 2

const misuse: ReadonlySet<PgoErrorCode> = new Set([
  'COMMAND_LINE_BAD',
  'PROFILE_NOT_FOUND',
  'BUILD_NOT_FOUND',
])

/** Says why nothing was built, checked or measured. `code` is for programs, `message` for people. */
export class PgoError extends Error {
  override readonly name = 'PgoError'
  readonly code: PgoErrorCode

  constructor(code: PgoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /** 2 where another command line would help, otherwise 1. */
  get exitCode(): ExitCode {
    return misuse.has(this.code) ? 2 : 1
  }
}
