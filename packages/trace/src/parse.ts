// The bytes of a trace, packed or not, in either form -> Trace.

import { gunzipSync } from 'node:zlib'
import { parseChrome } from './chrome.ts'
import { TraceError } from './errors.ts'
import { parsePerfetto } from './perfetto.ts'
import type { Trace } from './trace.ts'

/** Many windows of the flight recorder; more is no file of a service's. */
export const DEFAULT_MAX_BYTES: number = 256 * 1024 * 1024

/** In which form a trace is written. */
export type TraceForm = 'perfetto' | 'chrome'

/** A trace as a file, unpacked. */
export interface TraceFile {
  readonly form: TraceForm
  readonly bytes: Uint8Array
}

/**
 * Unpacks a trace, and tells its form by what it begins with.
 *
 * @param source - what it is called in messages
 * @throws {TraceError} `TRACE_EMPTY`, `TRACE_BAD_GZIP`, `TRACE_TOO_LARGE`, `TRACE_IS_PROFILE`, `TRACE_IS_CRASH_COPY`
 */
export function unpackTrace(
  bytes: Uint8Array,
  source: string,
  maxBytes: number = DEFAULT_MAX_BYTES,
): TraceFile {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes, source, maxBytes) : bytes
  if (plain.length === 0) throw new TraceError('TRACE_EMPTY', `${source}: reading: the file is empty`)
  if (plain.length > maxBytes) throw tooLarge(`${source}: reading`, maxBytes)
  const first = firstCharacter(plain)
  if (first === '{' || first === '[') return { form: 'chrome', bytes: plain }
  checkOther(plain, source)
  return { form: 'perfetto', bytes: plain }
}

/**
 * Parses a trace in either form, packed or not. Made for files from anywhere: whatever the bytes are, this gives a
 * trace or throws a `TraceError`.
 *
 * @param source - what it is called in messages
 * @throws {TraceError}
 * @example
 * const trace = parseTrace(readFileSync('trace.out'), 'trace.out')
 */
export function parseTrace(bytes: Uint8Array, source: string, maxBytes: number = DEFAULT_MAX_BYTES): Trace {
  return parseTraceFile(unpackTrace(bytes, source, maxBytes), source)
}

/** Parses what `unpackTrace` returned. */
export function parseTraceFile({ form, bytes }: TraceFile, source: string): Trace {
  return form === 'chrome' ? parseChrome(bytes, source) : parsePerfetto(bytes, source)
}

function firstCharacter(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 64).findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte))
  return String.fromCharCode(bytes[Math.max(0, start)] ?? 0)
}

/** Says what a file is that is likely to be taken for a trace. */
function checkOther(bytes: Uint8Array, source: string): void {
  // A profile begins with its sample types: messages of two small numbers. A packet of a trace is never that short.
  const [a = 0, b = 0, c = 0, , e = 0] = bytes
  if (a === 0x0a && b <= 6 && (c === 0x08 || b === 0) && (b < 4 || e === 0x10)) {
    const message = `${source}: reading: met a profile, want a trace; pprof reads it`
    throw new TraceError('TRACE_IS_PROFILE', message)
  }
  if (String.fromCharCode(...bytes.subarray(0, 4)) === CRASH_COPY) {
    const advice = 'the service makes a trace of it when it starts again with the same folder'
    const message = `${source}: reading: met the memory of a recorder, want a trace; ${advice}`
    throw new TraceError('TRACE_IS_CRASH_COPY', message)
  }
}

const CRASH_COPY = 'HPTR'

function gunzip(bytes: Uint8Array, source: string, maxBytes: number): Uint8Array {
  const doing = `${source}: decompressing ${bytes.length} bytes`
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(doing, maxBytes)
    const met = cause instanceof Error ? cause.message : String(cause)
    throw new TraceError('TRACE_BAD_GZIP', `${doing}: ${met}`, { cause })
  }
}

function tooLarge(doing: string, maxBytes: number): TraceError {
  return new TraceError(
    'TRACE_TOO_LARGE',
    `${doing}: more than ${maxBytes} bytes; -max_bytes=1GB allows more, if the file is to be trusted`,
  )
}
