// One trace from a running service, over HTTP.
import { parseTrace, type Trace } from '@hotpath/trace'
import { type CaptureOptions, captureUrl, errorMessage, fetchFile } from './capture.ts'
import { LabKitError } from './errors.ts'

/** A trace as it came: protobuf of Perfetto's, not packed. */
export interface TraceCapture {
  readonly bytes: Uint8Array
  readonly trace: Trace
}

/**
 * Takes the window of the flight recorder of a service; with `seconds`, records the next ones instead.
 *
 * @throws {LabKitError} as {@link capture}, with `CAPTURE_NOT_A_TRACE`
 */
export async function captureTrace(
  debugUrl: string,
  options: Omit<CaptureOptions, 'profile'>,
): Promise<TraceCapture> {
  const url = traceUrl(debugUrl, options.seconds)
  const { bytes, type } = await fetchFile(url, options)
  try {
    return { bytes, trace: parseTrace(bytes, url) }
  } catch (cause) {
    throw new LabKitError(
      'CAPTURE_NOT_A_TRACE',
      `${url}: capturing: ${bytes.length} bytes of ${type} are not a trace: ${errorMessage(cause)}`,
      { cause },
    )
  }
}

/** Returns where a debug server has the window of the flight recorder, or a trace of the next seconds. */
export function traceUrl(debugUrl: string, seconds = 0): string {
  return seconds > 0
    ? captureUrl(debugUrl, { profile: 'trace', seconds })
    : new URL('/debug/trace/snapshot', debugUrl).href
}
