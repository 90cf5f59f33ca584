// What can go wrong when benchmarks are run and compared: every code, and the error that carries it.

/** Every code that a `BenchError` can have, and what it means to the person who meets it. */
export const benchErrorCodes = {
  PROGRAM_FAILED:
    'A program that was to be measured could not be started, or ended with an error; what it wrote is in the message.',
  PROGRAM_TIMED_OUT: 'A program that was to be measured did not end in time, and was ended.',
  STOPPED: 'The measurement was stopped before it was done.',
} as const

/** A code of `benchErrorCodes`. */
export type BenchErrorCode = keyof typeof benchErrorCodes

/** Says why there is nothing to compare. `code` is for programs, `message` for people. */
export class BenchError extends Error {
  override readonly name = 'BenchError'
  readonly code: BenchErrorCode

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
