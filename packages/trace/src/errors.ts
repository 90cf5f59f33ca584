// What can go wrong when a trace is read and shown: every code, and the error that carries it.

/** Every code that a `TraceError` can have, and what it means to the person who meets it. */
export const traceErrorCodes = {
  COMMAND_LINE_BAD:
    'A flag is not known, lacks its value or has one that makes no sense, or there is no trace.',
  TRACE_EMPTY: 'There are no bytes at all, or nothing that happened: the file is empty, or the download was.',
  TRACE_UNREADABLE: 'A file could not be read: it is not there, is a folder, or may not be read.',
  TRACE_BAD_GZIP: 'The bytes begin like a gzip file and do not go on like one: cut short, or damaged.',
  TRACE_TOO_LARGE:
    'The trace is larger, packed or unpacked, than `-max_bytes` allows, or larger than can be read at all.',
  TRACE_BAD_WIRE: 'The bytes are no trace of Perfetto’s: another format, cut short, or damaged.',
  TRACE_BAD_JSON: 'The file begins like a trace of Chrome’s and is not JSON: cut short, or damaged.',
  TRACE_NOT_CHROME: 'The file is JSON, and there is no list of events in it where a trace has one.',
  TRACE_IS_PROFILE: 'The file is a profile and not a trace; `pprof` reads those.',
  TRACE_IS_CRASH_COPY:
    'The file is the memory of a recorder whose process was killed; the service makes a trace of it when it starts again.',
  TRACE_TOO_DEEP: 'Slices lie within each other so deep that no program can have made them.',
  TRACE_WITHOUT_SAMPLES: 'The trace has nothing of the kind that `-pprof` asks for.',
} as const

/** A code of `traceErrorCodes`. */
export type TraceErrorCode = keyof typeof traceErrorCodes

/** Says that a trace could not be read or shown. `code` is for programs, `message` for people. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
  readonly code: TraceErrorCode

  constructor(code: TraceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /** What the program ends with: 2 where another command line would help, otherwise 1. */
  get exitCode(): 1 | 2 {
    return this.code === 'COMMAND_LINE_BAD' ? 2 : 1
  }
}
