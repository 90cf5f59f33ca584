// Every error that a user of this package can meet, by code.

/** What each code means; the reference page of errors is made from this table. */
export const instrumentErrors = {
  ADDRESS_INVALID: 'A listen address is not "host:port" with a port from 0 to 65535.',
  CONTINUOUS_PROFILE_OFF: 'The last seconds of CPU samples were asked for, and nobody keeps them.',
  ANSWERS_LIMIT: 'As many requests as allowed are waiting for an answer already.',
  CPU_PROFILER_BUSY: 'Another library of this process is using the CPU profiler.',
  DEBUG_SERVER_LISTEN: 'The debug server could not listen on its address.',
  DEBUG_SERVER_UNPROTECTED: 'The debug server was asked to listen beyond this machine without a password.',
  ENGINE_UNAVAILABLE: 'The native profiler could not be loaded on this platform.',
  ENVIRONMENT_INVALID: 'An environment variable has a value that is not one of those allowed.',
  FLIGHT_RECORDER_ACTIVE: 'A flight recorder was to be started while one is active.',
  FLIGHT_RECORDER_OFF: 'A snapshot was asked of a flight recorder that is not active.',
  HEAP_PROFILER_BUSY: 'The heap profiler is in use, or is running in another mode.',
  METRIC_NAME_TAKEN: 'A registry already has a metric by the name of one that was to be added.',
  METRICS_SERVER_LISTEN: 'The metrics server could not listen on its address.',
  METRICS_SERVER_UNPROTECTED:
    'The metrics server was asked to listen beyond this machine without a password.',
  LOCK_NOT_HELD: 'A guard was released a second time.',
  LOCK_WOULD_DEADLOCK: 'A thread asked to block for a lock that it holds itself.',
  OPTION_INVALID: 'An option of a function has a value that is not allowed.',
  PASSWORD_MISSING: 'A password is empty or missing where one is needed.',
  PROFILE_NAME_INVALID: 'A custom profile has a name that is taken or that cannot stand in a URL.',
  RECORDING_CANCELED: 'A recording ended before its time because whoever asked for it went away.',
  RECORDINGS_LIMIT: 'As many recordings as allowed are in progress already.',
  SNAPSHOT_TOO_LARGE: 'A heap snapshot or a trace is larger than its folder may become.',
  TRACE_SNAPSHOT_IN_PROGRESS: 'A flight recorder was asked for a snapshot while it was taking one.',
  TRACE_WRITER_FAILED: 'The thread that writes traces could not be started, or could not write one.',
} as const

/** The code of an {@link InstrumentError}. */
export type InstrumentErrorCode = keyof typeof instrumentErrors

/** An error of this package: `code` is for programs, `message` says where, what was met and what was wanted. */
export class InstrumentError extends Error {
  override readonly name = 'InstrumentError'
  readonly code: InstrumentErrorCode

  constructor(code: InstrumentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Returns what an unknown thrown value says about itself, in one line. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0] ?? ''
}
