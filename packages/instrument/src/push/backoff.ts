// How long to wait before the next attempt, and which answers deserve one.

const FIRST_DELAY_MS = 1000
const MAX_DELAY_MS = 60_000

/** What a server said to a push. */
export interface PushAnswer {
  readonly status: number
  /** The first line of the body, for a person to read. */
  readonly text: string
  /** Undefined where the server did not say. */
  readonly retryAfterMs: number | undefined
}

/**
 * Returns how long to wait after so many failures in a row: anything up to 1, 2, 4 ... 60 seconds. Anything, because
 * all processes of a fleet meet a server's failure at the same moment and should not come back at the same moment.
 * What the server asks for is the least, up to those 60 seconds.
 */
export function backoffMs(failures: number, random: () => number, retryAfterMs = 0): number {
  const most = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 16))
  return Math.max(Math.round(most * random()), Math.min(retryAfterMs, MAX_DELAY_MS))
}

/** Tells whether the same push may succeed later. */
export function deservesRetry({ status, text }: PushAnswer): boolean {
  if (status === 408 || status === 429 || status >= 500) return true
  // Pyroscope's /ingest says 422 to all that its distributor refuses: to bad profiles, which stay bad, and to good
  // ones that came too fast.
  return status === 422 && text.includes('rate limit')
}

/** Reads a `Retry-After`, in seconds or as a date. */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
