// The query of a request: seconds, debug, gc and type, read as Go's handlers read them.

/** Seconds of a recording when none are asked for, or when they make no sense: Go's default. */
export const DEFAULT_PROFILE_SECONDS = 30

// What strconv.ParseInt(text, 10, 64) accepts; JavaScript's Number() would also take "", " 5", "5.0" and "0x5".
const DECIMAL = /^[+-]?\d+$/
const INT64_MAX = 2n ** 63n - 1n

/**
 * Parses a decimal 64-bit integer as Go does, or returns undefined. What fits 64 bits but not a double exactly is
 * rounded, which no parameter here can tell.
 */
export function parseInt64(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return value > INT64_MAX || value < -INT64_MAX - 1n ? undefined : Number(value)
}

/** Reads `seconds` for a recording: whatever is not a positive integer means {@link DEFAULT_PROFILE_SECONDS}. */
export function readRecordingSeconds(query: URLSearchParams): number {
  const seconds = parseInt64(query.get('seconds') ?? '')
  return seconds === undefined || seconds <= 0 ? DEFAULT_PROFILE_SECONDS : seconds
}

/**
 * Reads `last`, which asks for seconds before now: undefined when it is not there, a text when it makes no sense.
 */
export function readLastSeconds(query: URLSearchParams): number | string | undefined {
  const last = readPeriod(query, 'last')
  return last !== undefined && query.has('seconds') ? 'last and seconds params are incompatible' : last
}

/** Reads an integer which counts as 0 when it is missing or garbage, as Go does with `debug` and `gc`. */
export function readFlag(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? ''
  // An integer too long for 64 bits is garbage to ParseInt but not to Atoi, which hands out the largest.
  if (DECIMAL.test(text))
    return parseInt64(text) ?? (text.startsWith('-') ? -Number.MAX_VALUE : Number.MAX_VALUE)
  return 0
}

/** What a request for a named profile asks for. */
export type SnapshotQuery =
  | { readonly kind: 'binary'; readonly gc: boolean }
  | { readonly kind: 'text'; readonly debug: number; readonly gc: boolean }
  | { readonly kind: 'delta'; readonly seconds: number }
  | { readonly kind: 'window'; readonly seconds: number; readonly period: number }
  | { readonly kind: 'bad'; readonly problem: string }

/**
 * Reads the query of a named profile. `seconds` asks for a delta and excludes `debug`; `gc` is ignored then, as
 * in Go. With `rate` or `fraction`, where the profile has one, `seconds` asks for sampling of one's own instead.
 *
 * @param supportsDelta - whether this profile can say what happened between two moments
 * @param periodName - the parameter that says how finely to sample during `seconds`
 */
export function readSnapshotQuery(
  query: URLSearchParams,
  supportsDelta: boolean,
  periodName?: string,
): SnapshotQuery {
  const period = readPeriod(query, periodName)
  if (typeof period === 'string') return { kind: 'bad', problem: period }
  const debug = readFlag(query, 'debug')
  const secondsText = query.get('seconds') ?? ''
  if (secondsText !== '') {
    const seconds = parseInt64(secondsText)
    if (seconds === undefined || seconds <= 0) {
      return { kind: 'bad', problem: 'invalid value for "seconds" - must be a positive integer' }
    }
    if (!supportsDelta) {
      return { kind: 'bad', problem: '"seconds" parameter is not supported for this profile type' }
    }
    if (debug !== 0) return { kind: 'bad', problem: 'seconds and debug params are incompatible' }
    return period === undefined ? { kind: 'delta', seconds } : { kind: 'window', seconds, period }
  }
  if (period !== undefined) {
    return {
      kind: 'bad',
      problem: `"${periodName}" parameter needs "seconds", for which it turns sampling on`,
    }
  }
  const gc = readFlag(query, 'gc') > 0
  return debug === 0 ? { kind: 'binary', gc } : { kind: 'text', debug, gc }
}

/**
 * Reads `window` of a text, the seconds to look before it is written: undefined when it is not there, a text when it
 * makes no sense.
 */
export function readWindowSeconds(query: URLSearchParams): number | string | undefined {
  return readPeriod(query, 'window')
}

/** A positive integer; undefined when it is not asked for, a text when it makes no sense. */
function readPeriod(query: URLSearchParams, name: string | undefined): number | string | undefined {
  const text = name === undefined ? '' : (query.get(name) ?? '')
  if (text === '') return undefined
  const period = parseInt64(text)
  return period !== undefined && period > 0
    ? period
    : `invalid value for "${name}" - must be a positive integer`
}

/** Which time a CPU profile counts: on the processor (Go's), passing by the clock, or both. */
export type TimeType = 'cpu' | 'wall' | 'both'

/** Reads `type` of a CPU profile; undefined when it is none of the three. */
export function readTimeType(query: URLSearchParams): TimeType | undefined {
  const type = query.get('type') || 'cpu'
  return type === 'cpu' || type === 'wall' || type === 'both' ? type : undefined
}
