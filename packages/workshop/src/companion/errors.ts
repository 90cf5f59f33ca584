// Every way in which the companion says no: one code, one status.
import type { ErrorCode } from './protocol.ts'

/** Every code, with what HTTP calls it and what it means; the reference page of errors is made from this table. */
export const companionErrors: Readonly<
  Record<ErrorCode, { readonly status: number; readonly meaning: string }>
> = {
  HOST_REFUSED: {
    status: 403,
    meaning: 'The companion was called by a name that is not its own address.',
  },
  ORIGIN_REFUSED: {
    status: 403,
    meaning: 'A page that the companion did not serve asked for something.',
  },
  CROSS_SITE_REFUSED: {
    status: 403,
    meaning: 'The browser says that another site is asking.',
  },
  TOKEN_REFUSED: {
    status: 401,
    meaning: 'The token of this run is missing, or is of an earlier run.',
  },
  LAB_UNKNOWN: {
    status: 404,
    meaning: 'There is no lab of that name in this copy of the workshop.',
  },
  ROUTE_UNKNOWN: { status: 404, meaning: 'The companion has no such path.' },
  METHOD_REFUSED: {
    status: 405,
    meaning: 'The path exists, and not for this method.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    meaning: 'The body of a request is larger than any that makes sense.',
  },
  BODY_INVALID: {
    status: 400,
    meaning: 'The body of a request is not the JSON that the path takes.',
  },
  QUERY_INVALID: {
    status: 400,
    meaning: 'The query of a request is not what the path takes.',
  },
  SERVICE_ABSENT: {
    status: 409,
    meaning: 'What was asked needs the service of the lab, which is not running.',
  },
  SERVICE_ELSEWHERE: {
    status: 409,
    meaning: 'A service runs in a terminal of its own, and is stopped there before another one starts.',
  },
  VERIFY_RUNNING: {
    status: 409,
    meaning: 'Tests were asked for while tests are running.',
  },
  CAPTURE_RUNNING: {
    status: 409,
    meaning: 'A profile was asked for while one is being taken.',
  },
  CAPTURE_UNKNOWN: {
    status: 404,
    meaning: 'There is no profile of that name among those taken of the lab.',
  },
  STEP_REFUSED: {
    status: 409,
    meaning: 'A step, find or prove, cannot be taken yet; the message says why.',
  },
  SOLUTION_HIDDEN: {
    status: 409,
    meaning: 'The solution is shown once the lab is green.',
  },
  CAPTURE_UNREADABLE: {
    status: 422,
    meaning: 'A file among the captures is not a profile, or is damaged.',
  },
  COMPANION_CLOSING: {
    status: 503,
    meaning: 'The companion is ending, and with it all that it started.',
  },
  COMPANION_FAILED: {
    status: 500,
    meaning: 'Something failed that the companion did not expect.',
  },
}

/** A refusal that the panel can show and tell apart by `code`; `status` is what HTTP calls it. */
export class CompanionError extends Error {
  override readonly name = 'CompanionError'
  readonly code: ErrorCode
  readonly status: number

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.status = companionErrors[code].status
  }
}
