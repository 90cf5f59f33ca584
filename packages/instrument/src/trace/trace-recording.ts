// A trace of the next seconds, whether or not a flight recorder is active.
import { setTimeout as sleep } from 'node:timers/promises'
import { segmentSource } from '../cpu/segment-source.ts'
import { activeRecorder, othersSamples, ownSamples } from './flight-recorder.ts'
import { record } from './recording.ts'
import { nameRequestsInFlight } from './sources/requests.ts'
import { defaultSources } from './sources.ts'
import type { TraceFormat } from './trace.ts'
import { aboutProcess, traceWriter } from './writer.ts'
import type { Written } from './writer-messages.ts'

/** What is to be recorded. */
export interface TraceRecordingOptions {
  readonly seconds: number
  readonly format: TraceFormat
  readonly gzip: boolean
  /** Whether to sample the CPU too. Where that is done anyway, samples are in the trace in any case. */
  readonly cpu: boolean
  /** Ends the recording early, with a rejection and without a trace. */
  readonly signal: AbortSignal
}

// What is filled is fetched each tenth of a second, so that a memory need not hold all: 10 MiB are 3 million events a
// second.
const RING = { minAgeMs: 10_000, maxBytes: 10 * 1024 * 1024 }

/**
 * Records everything for some seconds, beside whoever else records.
 *
 * @throws {InstrumentError} `TRACE_WRITER_FAILED`
 */
export async function recordTrace(options: TraceRecordingOptions): Promise<Written> {
  const { seconds, format, gzip, signal } = options
  using stack = new DisposableStack()
  stack.use(traceWriter.use())
  const sources = { ...defaultSources, cpu: options.cpu || segmentSource.running }
  stack.use(record({ ...RING, sources }))
  const recorder = activeRecorder()
  if (recorder === undefined) {
    traceWriter.threads.wish({ ...RING, sources })
    stack.defer(() => {
      if (activeRecorder() === undefined) traceWriter.threads.wish(undefined)
    })
  }
  const fromNanos = process.hrtime.bigint()
  const id = traceWriter.begin()
  try {
    await sleep(seconds * 1000, undefined, { signal, ref: false })
  } catch (error) {
    traceWriter.cancel(id)
    throw error
  }
  const others = await othersSamples(fromNanos)
  nameRequestsInFlight()
  const toNanos = process.hrtime.bigint()
  return traceWriter.write(
    {
      ...aboutProcess(),
      reason: `trace of ${seconds} s`,
      fromNanos,
      toNanos,
      format,
      gzip,
      notes: [],
      samples: [...others, ...ownSamples(fromNanos)],
      folder: undefined,
    },
    { id },
  )
}
