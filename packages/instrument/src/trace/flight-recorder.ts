// The flight recorder: the last seconds of a service are always there, and are handed out when somebody wants them.
import process from 'node:process'
import { InstrumentError } from '../errors.ts'
import { kinds } from './layout.ts'
import { record, ring } from './recording.ts'
import { MIN_RING_BYTES } from './ring.ts'
import { samplesSince } from './sources/cpu-samples.ts'
import { nameRequestsInFlight } from './sources/requests.ts'
import { defaultSources, sourceNames, type TraceSources } from './sources.ts'
import { thisThread } from '../threads/thread.ts'
import type { TraceFormat } from './trace.ts'
import { aboutProcess, traceWriter } from './writer.ts'
import type { TraceFolder, ThreadSamples, WriteOrder, Written } from './writer-messages.ts'

/** What a recorder keeps. */
export interface FlightRecorderOptions {
  /** For how long events stay, as long as there is room. Twice as long as what you are after. Default 10000. */
  minAgeMs?: number | undefined
  /** Bytes for events of each thread; wins over the age. Default 10 MiB, which is 327,680 events. */
  maxBytes?: number | undefined
  /** Which sources are on, where that differs from the default: all but `cpu`. */
  sources?: Partial<TraceSources> | undefined
}

/** How a snapshot is written. */
export interface SnapshotOptions {
  /** `perfetto` is smaller and can be asked with SQL, `chrome` opens in the DevTools of a browser. Default `perfetto`. */
  format?: TraceFormat | undefined
  /** Default false. */
  gzip?: boolean | undefined
  /** Told to whoever reads it. Default `snapshot`. */
  reason?: string | undefined
  /** More of that. */
  notes?: readonly string[] | undefined
}

/** The window as it was at some moment. */
export interface TraceSnapshot {
  readonly bytes: Uint8Array
  readonly events: number
  readonly threads: number
  /** For how long taking it held the event loop up, in one piece. */
  readonly heldMs: number
}

/** Where a window goes; left out, to whoever asked. */
interface Target {
  readonly folder?: TraceFolder | undefined
  readonly done?: SharedArrayBuffer | undefined
}

const DEFAULT_MIN_AGE_MS = 10_000
const DEFAULT_MAX_BYTES = 10 * 1024 * 1024
const MAX_MIN_AGE_MS = 3_600_000
const MAX_MAX_BYTES = 1024 * 1024 * 1024

let active: FlightRecorder | undefined

function activate(recorder: FlightRecorder): void {
  active = recorder
}

/** Returns the recorder that is active in this thread. */
export function activeRecorder(): FlightRecorder | undefined {
  return active
}

/**
 * Keeps the last seconds of what happens in this thread, and in worker threads that take part, in memory of a fixed
 * size. The rules are Go's: one is active at a time, one snapshot is taken at a time, and `maxBytes` wins over
 * `minAgeMs`.
 *
 * @example
 * const recorder = new FlightRecorder({ minAgeMs: 10_000 })
 * recorder.start()
 * const { bytes } = await recorder.snapshot()
 * @see runtime/trace.FlightRecorder
 */
export class FlightRecorder {
  readonly minAgeMs: number
  readonly maxBytes: number
  readonly sources: TraceSources
  #started: DisposableStack | undefined
  #snapshots = 0
  #taking: Promise<unknown> | undefined

  /** @throws {InstrumentError} `OPTION_INVALID` */
  constructor({ minAgeMs, maxBytes, sources }: FlightRecorderOptions = {}) {
    this.minAgeMs = checkOption('minAgeMs', minAgeMs ?? DEFAULT_MIN_AGE_MS, 1, MAX_MIN_AGE_MS)
    this.maxBytes = checkOption('maxBytes', maxBytes ?? DEFAULT_MAX_BYTES, MIN_RING_BYTES, MAX_MAX_BYTES)
    this.sources = checkSources(sources)
  }

  /** Whether it records. */
  get enabled(): boolean {
    return this.#started !== undefined
  }

  /** How many snapshots have been handed out. */
  get snapshots(): number {
    return this.#snapshots
  }

  /**
   * Starts recording. What began before is not seen.
   *
   * @throws {InstrumentError} `FLIGHT_RECORDER_ACTIVE` when one is active already, this one or another
   */
  start(): void {
    if (active !== undefined) {
      throw new InstrumentError(
        'FLIGHT_RECORDER_ACTIVE',
        `flight recorder: starting: met ${active === this ? 'that it is active' : 'another one that is active'}, want none`,
      )
    }
    const { minAgeMs, maxBytes, sources } = this
    const stack = new DisposableStack()
    stack.use(traceWriter.use())
    stack.use(record({ minAgeMs, maxBytes, sources }))
    if (sources.threads) {
      traceWriter.threads.wish({ minAgeMs, maxBytes, sources })
      stack.defer(() => traceWriter.threads.wish(undefined))
    }
    this.#started = stack
    activate(this)
  }

  /** Stops recording once the snapshot in progress is there, and forgets the window. May be called again. */
  async stop(): Promise<void> {
    const stack = this.#started
    if (stack === undefined) return
    this.#started = undefined
    active = undefined
    await this.#taking?.catch(() => {})
    stack.dispose()
  }

  /**
   * Returns the window as a file. It is written by another thread; this one takes well below a millisecond for it, or a
   * few where CPU samples are in it.
   *
   * @throws {InstrumentError} `FLIGHT_RECORDER_OFF`, `TRACE_SNAPSHOT_IN_PROGRESS`, `TRACE_WRITER_FAILED`; as a rejection
   */
  async snapshot(options: SnapshotOptions = {}): Promise<TraceSnapshot> {
    const { bytes, events, threads, heldMs } = await this.#take(options)
    return { bytes, events, threads, heldMs }
  }

  /**
   * Has the window written into a folder. Rejects as {@link snapshot} does, and with what the file system throws.
   *
   * @param done - its first word becomes 1 when the file is there or could not be written, also while this thread is
   *   stopped and does not hear of it; samples of other threads are left out then
   */
  async snapshotTo(
    folder: TraceFolder,
    options: SnapshotOptions = {},
    done?: SharedArrayBuffer,
  ): Promise<{ path: string; heldMs: number }> {
    return this.#take(options, { folder, done })
  }

  /**
   * Has the window written into a folder, and stops the thread until it is there: for a process that is about to end.
   *
   * @returns whether it was there in time
   */
  snapshotBeforeEnd(folder: TraceFolder, options: SnapshotOptions, timeoutMs: number): boolean {
    if (!this.enabled) return false
    const { order } = this.#prepare(options, folder)
    const done = new SharedArrayBuffer(4)
    traceWriter.write({ ...order, samples: ownSamples(order.fromNanos) }, { done }).catch(() => {
      // Nobody is there any more to be told.
    })
    return Atomics.wait(new Int32Array(done), 0, 0, timeoutMs) !== 'timed-out'
  }

  async #take(options: SnapshotOptions, target: Target = {}): Promise<Written & { heldMs: number }> {
    const refusal = this.#refusal()
    if (refusal) {
      // At once, and not when the promise is seen: whoever looks at it may stop the thread next.
      if (target.done) new Int32Array(target.done)[0] = 1
      throw refusal
    }
    const taking = this.#run(options, target)
    this.#taking = taking
    try {
      return await taking
    } finally {
      this.#taking = undefined
    }
  }

  #refusal(): InstrumentError | undefined {
    if (!this.enabled) {
      return new InstrumentError(
        'FLIGHT_RECORDER_OFF',
        'flight recorder: taking a snapshot: met that it is not active',
      )
    }
    if (this.#taking === undefined) return undefined
    return new InstrumentError(
      'TRACE_SNAPSHOT_IN_PROGRESS',
      'flight recorder: taking a snapshot: met one that is in progress, want one at a time',
    )
  }

  async #run(options: SnapshotOptions, { folder, done }: Target): Promise<Written & { heldMs: number }> {
    const { order } = this.#prepare(options, folder)
    const { fromNanos } = order
    // Those of others first, because waiting for them would make ours old. Whoever looks at `done` may hold the event
    // loop up until then, on which the others' answers would come.
    const withOthers = this.sources.cpu && this.sources.threads && done === undefined
    const others = withOthers ? await othersSamples(fromNanos) : []
    const startNanos = process.hrtime.bigint()
    nameRequestsInFlight()
    const toNanos = process.hrtime.bigint()
    const samples = [...others, ...ownSamples(fromNanos)]
    const writing = traceWriter.write({ ...order, toNanos, samples }, done && { done })
    const endNanos = process.hrtime.bigint()
    // From when the window ends: it is in the next one.
    ring?.add({ kind: kinds.recorder, name: ring.name('snapshot'), startNanos: toNanos, endNanos })
    const written = await writing
    this.#snapshots++
    return { ...written, heldMs: Number(endNanos - startNanos) / 1e6 }
  }

  #prepare(options: SnapshotOptions, folder: TraceFolder | undefined): { order: WriteOrder } {
    const toNanos = process.hrtime.bigint()
    const { format = 'perfetto', gzip = false, reason = 'snapshot', notes = [] } = options
    const fromNanos = toNanos - BigInt(Math.ceil(this.minAgeMs * 1e6))
    return {
      order: { ...aboutProcess(), reason, fromNanos, toNanos, format, gzip, notes, samples: [], folder },
    }
  }
}

/** Samples of this thread since a moment. */
export function ownSamples(fromNanos: bigint): ThreadSamples[] {
  const samples = samplesSince(Number(fromNanos / 1000n))
  return samples ? [{ threadId: thisThread.id, samples }] : []
}

/** Samples of the other threads since a moment. */
export function othersSamples(fromNanos: bigint): Promise<ThreadSamples[]> {
  return traceWriter.threads.samples(Number(fromNanos / 1000n))
}

function checkOption(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new InstrumentError(
    'OPTION_INVALID',
    `flight recorder: reading options: met ${name} ${value}, want an integer from ${min} to ${max}`,
  )
}

function checkSources(sources: Partial<TraceSources> = {}): TraceSources {
  const unknown = Object.keys(sources).find((name) => !sourceNames.some((known) => known === name))
  if (unknown === undefined) return { ...defaultSources, ...sources }
  throw new InstrumentError(
    'OPTION_INVALID',
    `flight recorder: reading options: met the source ${JSON.stringify(unknown)}, want ${sourceNames.join(', ')}`,
  )
}
