// Every way in which the companion says no: one code, one status.
import type { ErrorCode } from './protocol.ts'

const statuses: Readonly<Record<ErrorCode, number>> = {
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  CROSS_SITE_REFUSED: 403,
  TOKEN_REFUSED: 401,
  LAB_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  METHOD_REFUSED: 405,
  BODY_TOO_LARGE: 413,
  BODY_INVALID: 400,
  QUERY_INVALID: 400,
  SERVICE_ABSENT: 409,
  VERIFY_RUNNING: 409,
  CAPTURE_RUNNING: 409,
  CAPTURE_UNKNOWN: 404,
  STEP_REFUSED: 409,
  SOLUTION_HIDDEN: 409,
  CAPTURE_UNREADABLE: 422,
  COMPANION_CLOSING: 503,
  COMPANION_FAILED: 500,
}

/** A refusal that the panel can show and tell apart by `code`; `status` is what HTTP calls it. */
export class CompanionError extends Error {
  override readonly name = 'CompanionError'
  readonly code: ErrorCode
  readonly status: number

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.status = statuses[code]
  }
}
