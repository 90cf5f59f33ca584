// Traces over HTTP: the query, and the headers that a file is sent with.
import type { IncomingHttpHeaders } from 'node:http'
import { errorText, InstrumentError, type InstrumentErrorCode } from '../errors.ts'
import { attachmentReply, errorReply, type Reply } from '../reply.ts'
import { activeRecorder } from './flight-recorder.ts'
import type { TraceFormat } from './trace.ts'
import { recordTrace } from './trace-recording.ts'

/** Seconds of a trace when none are asked for, or when they make no sense: Go's default. */
export const DEFAULT_TRACE_SECONDS = 1

// What strconv.ParseFloat takes in decimal; "1_0" and hexadecimal, which it takes too, are garbage here.
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const INFINITE = /^[+-]?inf(?:inity)?$/i

/** Reads `seconds` as Go does: a floating point number, and 1 for whatever is none or not above 0. */
export function readTraceSeconds(query: URLSearchParams): number {
  const text = query.get('seconds') ?? ''
  const seconds = INFINITE.test(text) ? (text.startsWith('-') ? -1 : Number.POSITIVE_INFINITY) : Number(text)
  if (!INFINITE.test(text) && !DECIMAL.test(text)) return DEFAULT_TRACE_SECONDS
  return seconds > 0 ? seconds : DEFAULT_TRACE_SECONDS
}

/** In which form a trace is wanted. */
export interface TraceForm {
  readonly format: TraceFormat
  readonly gzip: boolean
  /** What a browser saves it as. */
  readonly filename: string
}

/**
 * Reads `format`, and whether the client takes gzip. Undefined for a format that there is not.
 *
 * @param plainName - Go's name for the file, which it has unless a format is asked for
 */
export function readTraceForm(
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
  plainName: string,
): TraceForm | undefined {
  const format = query.get('format') ?? ''
  const gzip = acceptsGzip(headers['accept-encoding'])
  switch (format) {
    case '':
      return { format: 'perfetto', gzip, filename: plainName }
    case 'perfetto':
      return { format, gzip, filename: 'trace.pftrace' }
    case 'chrome':
      return { format, gzip, filename: 'trace.json' }
    default:
      return undefined
  }
}

export const BAD_FORMAT = 'invalid value for "format" - must be perfetto or chrome'

function acceptsGzip(accept: string | string[] | undefined): boolean {
  const items = String(accept ?? '')
    .toLowerCase()
    .split(',')
  return items.some((item) => /^\s*(?:x-)?gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/.test(item))
}

/** Returns a trace as a file. `Content-Encoding` says where it is packed, so that clients unpack it by themselves. */
export function traceReply({ filename, gzip }: TraceForm, bytes: Uint8Array): Reply {
  const reply = attachmentReply(filename, bytes)
  const packed: Record<string, string> = gzip ? { 'Content-Encoding': 'gzip' } : {}
  return { ...reply, headers: { ...reply.headers, Vary: 'Accept-Encoding', ...packed } }
}

/** Hands out the window of the flight recorder. */
export async function answerWindow(form: TraceForm, headOnly: boolean): Promise<Reply> {
  const recorder = activeRecorder()
  if (recorder === undefined) {
    return errorReply(503, 'flight recorder is not enabled: ENABLE_FLIGHT_RECORDER=true turns it on')
  }
  if (headOnly) return traceReply(form, new Uint8Array())
  try {
    const { bytes } = await recorder.snapshot({ format: form.format, gzip: form.gzip, reason: 'http' })
    return traceReply(form, bytes)
  } catch (error) {
    return errorReply(statusOf(error), `failed to take a snapshot: ${errorText(error)}`, {
      'Retry-After': '1',
    })
  }
}

/** Records the next seconds. */
export async function answerSeconds(
  form: TraceForm,
  { seconds, cpu, signal }: { seconds: number; cpu: boolean; signal: AbortSignal },
): Promise<Reply> {
  const { bytes } = await recordTrace({ seconds, cpu, format: form.format, gzip: form.gzip, signal })
  return traceReply(form, bytes)
}

const statuses: Readonly<Partial<Record<InstrumentErrorCode, number>>> = {
  TRACE_SNAPSHOT_IN_PROGRESS: 409,
  FLIGHT_RECORDER_OFF: 503,
}

function statusOf(error: unknown): number {
  return (error instanceof InstrumentError && statuses[error.code]) || 500
}
