// Reads Chrome's JSON, for tests.
import { gunzipSync } from 'node:zlib'

/** An event of the format. */
export interface ChromeEvent {
  readonly ph: string
  readonly name: string
  readonly cat?: string
  readonly ts?: number
  readonly dur?: number
  readonly tid: number
  readonly args: Readonly<Record<string, unknown>>
}

/** A trace, with the titles of its rows. */
export interface ChromeTrace {
  readonly events: readonly (ChromeEvent & { readonly track: string })[]
  readonly metadata: Readonly<Record<string, unknown>> & { readonly notes: readonly string[] }
}

/** Reads a trace, packed or not. */
export function readChrome(bytes: Uint8Array): ChromeTrace {
  const plain = bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes)
  const { traceEvents, metadata } = JSON.parse(plain.toString()) as {
    traceEvents: ChromeEvent[]
    metadata: ChromeTrace['metadata']
  }
  const titles = new Map(
    traceEvents
      .filter(({ ph, name }) => ph === 'M' && name === 'thread_name')
      .map(({ tid, args }) => [tid, String(args['name'])]),
  )
  return {
    events: traceEvents
      .filter(({ ph }) => ph !== 'M')
      .map((event) => ({ ...event, track: titles.get(event.tid) ?? '' })),
    metadata,
  }
}
