// Every error that a user of the lab kit can meet, by code.

/** What went wrong, in one word that programs can compare. The texts say the rest. */
export const labKitErrorCodes = {
  SERVICE_NOT_FOUND: 'There is no folder where the service was said to be.',
  SERVICE_ENDED_EARLY: 'The service ended before it listened on the port it was given.',
  SERVICE_SILENT: 'The service runs but did not listen on the port it was given.',
  SERVICE_GONE: 'The service had ended when it was asked something.',
  SERVICE_UNRESPONSIVE: 'The service did not answer its probe in time.',
  CAPTURE_UNREACHABLE: 'Nothing answered at the address a profile was asked from.',
  CAPTURE_UNAUTHORISED: 'The address asks for credentials, and those given were not accepted.',
  CAPTURE_REFUSED: 'The address answered, but not with a profile.',
  CAPTURE_NOT_A_PROFILE: 'The answer was a success, but its body is not a profile.',
  CAPTURE_NOT_A_TRACE: 'The answer was a success, but its body is not a trace.',
  RULES_INVALID: 'A file of alert rules cannot be read as one.',
  PROMQL_INVALID: 'An expression is no PromQL, or comes to nothing that it could mean.',
  PROMQL_UNSUPPORTED: 'An expression uses what is only known to promtool, which is not there.',
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
