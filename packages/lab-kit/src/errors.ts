// Every error that a user of the lab kit can meet, by code.

/** What went wrong, in one word that programs can compare. The texts say the rest. */
export const labKitErrorCodes = {
  SERVICE_ENDED_EARLY: 'the service ended before it listened on the port it was given',
  SERVICE_SILENT: 'the service runs but did not listen on the port it was given',
  SERVICE_GONE: 'the service had ended when it was asked something',
  SERVICE_UNRESPONSIVE: 'the service did not answer its probe in time',
  CAPTURE_UNREACHABLE: 'nothing answered at the address a profile was asked from',
  CAPTURE_UNAUTHORISED: 'the address asks for credentials, and those given were not accepted',
  CAPTURE_REFUSED: 'the address answered, but not with a profile',
  CAPTURE_NOT_A_PROFILE: 'the answer was a success, but its body is not a profile',
  CAPTURE_NOT_A_TRACE: 'the answer was a success, but its body is not a trace',
  RULES_INVALID: 'a file of alert rules cannot be read as one',
  PROMQL_INVALID: 'an expression is no PromQL, or comes to nothing that it could mean',
  PROMQL_UNSUPPORTED: 'an expression uses what is only known to promtool, which is not there',
} as const

export type LabKitErrorCode = keyof typeof labKitErrorCodes

/** An error of the lab kit. `code` is one of {@link labKitErrorCodes}. */
export class LabKitError extends Error {
  readonly code: LabKitErrorCode

  constructor(code: LabKitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LabKitError'
    this.code = code
  }
}
