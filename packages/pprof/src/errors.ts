// What can go wrong when a profile is read and shown: every code, and the error that carries it.

/** Every code that a `PprofError` can have, and what it means to the person who meets it. */
export const pprofErrorCodes = {
  COMMAND_LINE_BAD:
    'A flag is not known, lacks its value or has one that makes no sense, or two exclude each other.',
  REGEXP_BAD: 'What a flag or verb was given is not a regular expression.',
  TAG_FILTER_BAD: 'A range of tag values has a number that does not fit into 64 bits.',
  SAMPLE_INDEX_UNKNOWN: 'The profile has no such column of values; the message lists those that it has.',
  SOURCE_UNREADABLE: 'A file could not be read: it is not there, is a folder, or may not be read.',
  SOURCE_BAD_JSON:
    'The file begins like a profile of V8 or a trace of Chrome, and is not JSON: cut short, or damaged.',
  SOURCE_IS_SNAPSHOT:
    'The file is a heap snapshot of V8: objects and what holds them, not stacks and what they allocated.',
  SOURCE_WITHOUT_COLUMNS: 'The profile is valid and empty: it does not even say what was measured.',
  SOURCES_INCOMPATIBLE: 'Profiles that measure different things cannot be merged or subtracted.',
  FETCH_FAILED: 'The server could not be reached, or the connection broke.',
  FETCH_REFUSED: 'The server answered, and not with a profile; its own words are in the message.',
  FETCH_TIMED_OUT: 'The server did not answer in time; `-timeout` sets another.',
  HTTP_ADDRESS_BAD: '`-http` names an address that is none, or one that other machines could reach.',
  HTTP_UNAVAILABLE:
    'The address of `-http` cannot be listened at: another program has the port, or it is not ours to take.',
  OUTPUT_UNWRITABLE:
    'The file named by `-output` could not be written. What was there before is still there.',
} as const

/** A code of `pprofErrorCodes`. */
export type PprofErrorCode = keyof typeof pprofErrorCodes

/** What the program ends with: done, failed, misused. */
export type ExitCode = 0 | 1 | 2

const misuse: ReadonlySet<PprofErrorCode> = new Set([
  'COMMAND_LINE_BAD',
  'REGEXP_BAD',
  'TAG_FILTER_BAD',
  'SAMPLE_INDEX_UNKNOWN',
  'HTTP_ADDRESS_BAD',
])

/** Says why there is nothing to show. `code` is for programs, `message` for people. */
export class PprofError extends Error {
  override readonly name = 'PprofError'
  readonly code: PprofErrorCode

  constructor(code: PprofErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /** 2 where another command line would help, otherwise 1. */
  get exitCode(): ExitCode {
    return misuse.has(this.code) ? 2 : 1
  }
}
