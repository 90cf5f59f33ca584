// From copies of memories to a file: decoding, samples, layout, and one of the formats.
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Thread } from '../threads/thread.ts'
import { writeChromeJson } from './chrome-json.ts'
import { writePerfetto } from './perfetto.ts'
import { decodeRing, type RingCopy } from './ring-reader.ts'
import { addSamples, type PackedSamples, unpackSamples } from './samples.ts'
import { layOut } from './timeline.ts'
import type { ThreadTrace, Trace, TraceFormat } from './trace.ts'

/** What one thread has to say. */
export interface ThreadCopy {
  readonly thread: Thread
  readonly copy: RingCopy
  readonly samples?: readonly PackedSamples[] | undefined
}

/** Which trace is wanted. */
export interface TraceOrder {
  readonly pid: number
  readonly program: string
  readonly nodeVersion: string
  readonly reason: string
  /** On the clock of `process.hrtime`. */
  readonly fromNanos: bigint
  readonly toNanos: bigint
  readonly format: TraceFormat
  readonly gzip: boolean
  /** To be told to the reader. */
  readonly notes: readonly string[]
}

/** A trace as a file. */
export interface TraceFile {
  readonly bytes: Uint8Array
  readonly events: number
  readonly threads: number
}

/** Makes a file. Takes some 3 us for each event: not for a thread that has something else to do. */
export async function makeTraceFile(copies: readonly ThreadCopy[], order: TraceOrder): Promise<TraceFile> {
  const trace = makeTrace(copies, order)
  const plain = order.format === 'chrome' ? writeChromeJson(trace) : writePerfetto(trace)
  const bytes = order.gzip ? await compress(plain) : plain
  const events = trace.threads.reduce((sum, { events: { count } }) => sum + count, 0)
  return { bytes, events, threads: trace.threads.length }
}

// At the fastest level a window is a sixth of its size; the next ones take three times as long for a tenth of that.
const gzipAsync = promisify(gzip)
async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  return gzipAsync(bytes, { level: constants.Z_BEST_SPEED })
}

function makeTrace(copies: readonly ThreadCopy[], order: TraceOrder): Trace {
  const { pid, program, nodeVersion, reason, fromNanos, toNanos } = order
  const baseNanos = earliest(copies)
  const threads = copies
    .toSorted((a, b) => a.thread.id - b.thread.id)
    .map(({ thread, copy, samples }): ThreadTrace => {
      const events = decodeRing(copy, { baseNanos, fromNanos, toNanos })
      if (samples) addSamples(events, unpackSamples(samples, Number(fromNanos / 1000n)), baseNanos)
      return { thread, events, timeline: layOut(events) }
    })
  return {
    info: {
      pid,
      program: basename(program),
      nodeVersion,
      reason,
      baseNanos,
      fromNanos,
      toNanos,
      epochOffsetNanos: copies[0]?.copy.header.epochOffsetNanos ?? 0n,
      notes: [...order.notes, ...copies.flatMap(notesOf)],
    },
    threads,
  }
}

// A pause for garbage may have begun before the recorder did.
const BEFORE_START_NANOS = 60_000_000_000n

/** A moment before everything that can be in the trace, so that times after it are numbers, exact for 104 days. */
function earliest(copies: readonly ThreadCopy[]): bigint {
  const starts = copies.map(({ copy: { header } }) => header.startedNanos)
  const first = starts.reduce((a, b) => (a < b ? a : b), starts[0] ?? 0n) - BEFORE_START_NANOS
  return first > 0n ? first : 0n
}

function notesOf({ thread, copy: { header, lostChunks } }: ThreadCopy): string[] {
  const { places, names, evictedChunks } = header.dropped
  const who = thread.id === 0 ? '' : `worker ${thread.id}: `
  return [
    places > 0 && `${who}${places} things were not recorded because too many were in progress`,
    names > 0 && `${who}${names} events have the name (other) because there were too many names`,
    evictedChunks > 0 &&
      `${who}events left before their time ${evictedChunks} times since the start, for want of bytes: the window may be shorter than asked for`,
    lostChunks > 0 && `${who}${lostChunks} times 2048 events were overwritten while they were being read`,
  ].filter((note) => note !== false)
}
