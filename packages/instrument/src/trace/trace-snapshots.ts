// Windows of the flight recorder on disk, written when something went wrong: the trouble and what led to it.
import process from 'node:process'
import { getHeapStatistics } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import { countDropped } from '../drops.ts'
import { errorText, InstrumentError } from '../errors.ts'
import { Cooldown } from './cooldown.ts'
import { crashCopyPrefix, removeOwnCopies } from './crash-copy.ts'
import { activeRecorder, type FlightRecorder } from './flight-recorder.ts'
import { countPassedOver, countWritten } from './snapshot-counts.ts'
import type { TraceFormat } from './trace.ts'
import { listenForTroubles } from './troubles.ts'
import { aboutProcess, traceWriter } from './writer.ts'

/** When a window is written, and where to. A number of milliseconds or a switch that is left out has its default. */
export interface TraceSnapshotsOptions {
  /** Where the files go; made where it is missing. Best one for each service. */
  directory: string
  /** A request took this long. Event streams are left out. Default 1000; 0 is never. */
  slowRequestMs?: number | undefined
  /** The event loop was held up for this long. Default 250; 0 is never. */
  stallMs?: number | undefined
  /**
   * The event loop has been held up for this long and still is: the window is written by another thread, without CPU
   * samples. Default 10000, from 1000 on; 0 is never.
   */
  hangMs?: number | undefined
  /** The heap is nearly full after a full collection. Default true. */
  nearHeapLimit?: boolean | undefined
  /** An error that nobody caught is about to end the process, which waits for the file. Default true. */
  uncaught?: boolean | undefined
  /** The process got SIGUSR2. Default true; there is no such signal on Windows. */
  signal?: boolean | undefined
  /**
   * Keeps a copy of the window in the folder that is brought up to date this often, for processes that are killed or
   * run out of memory: the next process that starts with this folder makes a trace of it. Default 0, no copy.
   */
  crashCopyMs?: number | undefined
  /** The least time between two files for the same reason; grows to 16 times as much while it goes on. Default 60000. */
  cooldownMs?: number | undefined
  /** How many files the folder may have. Default 50. */
  keep?: number | undefined
  /** How many bytes they may have together. Default 256 MiB. */
  maxBytes?: number | undefined
  /** Default `perfetto`. Files are packed with gzip either way, which Perfetto and the DevTools of Chromium open. */
  format?: TraceFormat | undefined
  /** Told of each file, for whoever wants it sent away. */
  onSnapshot?: ((snapshot: WrittenSnapshot) => void) | undefined
  /** Told when files begin to fail, once for each kind of trouble. Default: a process warning. */
  onWarning?: ((message: string) => void) | undefined
}

/** A file that was written. */
export interface WrittenSnapshot {
  readonly path: string
  /** Such as `slow-request`; it is in the name of the file too. */
  readonly reason: string
  /** In a few words, such as the route and how long it took. */
  readonly detail: string
}

/** Windows that are written on trouble. */
export interface TraceSnapshots extends AsyncDisposable {
  readonly written: number
  /** Troubles that were passed over, because there was a file for the same reason shortly before. */
  readonly suppressed: number
  /** Those that should have been written and were not; also in `hotpath_dropped_total`. */
  readonly dropped: number
  /** The file written last. */
  readonly latestPath: string | undefined
  /**
   * Has the window written for a reason of the service's own, unless that was done shortly before.
   *
   * @param reason - one of a few, of letters, digits and `-`
   * @returns the path of the file; undefined where none was written. Never rejects
   */
  take(reason: string, detail?: string): Promise<string | undefined>
  /** Writes no further ones and waits for the one in progress. May be called again. */
  stop(): Promise<void>
}

const MAX_COOLDOWN_FACTOR = 16
/** The writer looks each second. */
export const MIN_HANG_MS = 1000
// What a process that is dying anyway may be kept for: a full window takes half a second of processor time.
const BEFORE_END_MS = 5000
const MAX_REASONS = 32
const MAX_WARNINGS = 8
const REASON = /^[\w-]{1,40}$/
// V8 counts three times the largest young half-space into its limit: 96 MiB unless told otherwise.
const YOUNG_BYTES = 96 * 1024 * 1024
const NEAR_LIMIT = 0.85
// So full, and the process may be dead before its next full collection is over: each uses up half of what is left.
const AT_LIMIT = 0.9

/**
 * Writes the window of the active {@link FlightRecorder} into a folder when something goes wrong, as
 * `trace_<seconds since 1970>_<reason>.pftrace.gz`: each complete or not there at all, in a folder that stays within
 * its bounds and in which nothing else is touched. Nothing is ever thrown into the service, nor is it kept alive.
 *
 * @throws {InstrumentError} `OPTION_INVALID`; `FLIGHT_RECORDER_OFF` where no recorder is active in this thread
 * @example
 * const recorder = new FlightRecorder()
 * recorder.start()
 * const snapshots = traceSnapshots({ directory: '/var/tmp/shop', slowRequestMs: 500 })
 */
export function traceSnapshots(options: TraceSnapshotsOptions): TraceSnapshots {
  const settings = readOptions(options)
  const recorder = activeRecorder()
  if (recorder === undefined) {
    throw new InstrumentError(
      'FLIGHT_RECORDER_OFF',
      'trace snapshots: starting: met no active flight recorder, want one that was started before',
    )
  }
  return new TroubleWriter(recorder, settings)
}

type Settings = ReturnType<typeof readOptions>

class TroubleWriter implements TraceSnapshots {
  readonly #recorder: FlightRecorder
  readonly #settings: Settings
  readonly #cooldowns = new Map<string, Cooldown>()
  readonly #warned = new Set<string>()
  readonly #started = new DisposableStack()
  /** Files are written one after the other: there is one snapshot at a time. */
  #queue: Promise<void> = Promise.resolve()
  #stopped = false
  /** Becomes 1 when the file of the latest full heap is there. */
  #latestDone: Int32Array<SharedArrayBuffer> | undefined
  written = 0
  suppressed = 0
  dropped = 0
  latestPath: string | undefined

  constructor(recorder: FlightRecorder, settings: Settings) {
    this.#recorder = recorder
    this.#settings = settings
    const { slowRequestMs, stallMs, nearHeapLimit, uncaught, signal, hangMs, crashCopyMs } = settings
    const stack = this.#started
    stack.use(
      listenForTroubles(
        {
          requestMs: slowRequestMs || Number.POSITIVE_INFINITY,
          stallMs: stallMs || Number.POSITIVE_INFINITY,
          heapBytes: nearHeapLimit ? nearLimitBytes(NEAR_LIMIT) : Number.POSITIVE_INFINITY,
        },
        ({ kind, detail }) => void this.#take(kind, detail),
      ),
    )
    // Signals and uncaught errors are those of the process, not of a worker.
    if (isMainThread && uncaught) this.#listen('uncaughtExceptionMonitor', this.#onUncaught)
    if (isMainThread && signal && process.platform !== 'win32') this.#listen('SIGUSR2', this.#onSignal)
    if (hangMs > 0 || crashCopyMs > 0) {
      const guard = {
        folder: settings.folder,
        hangMs,
        flushMs: crashCopyMs,
        copyPrefix: crashCopyPrefix(),
        about: { ...aboutProcess(), format: settings.format, gzip: true },
        minAgeMs: recorder.minAgeMs,
      }
      // Whoever ends in good order leaves no copy: not at the end of the service, and not when it stops this.
      const { directory } = settings.folder
      const removeCopies = (): void => removeOwnCopies(directory, guard.copyPrefix)
      process.once('exit', removeCopies)
      stack.defer(() => process.off('exit', removeCopies))
      stack.defer(removeCopies)
      stack.use(
        traceWriter.guard(guard, ({ reason, path, problem }) => {
          if (path !== undefined) this.#succeed({ path, reason, detail: 'written by another thread' })
          else this.#fail(new Error(problem))
        }),
      )
    }
  }

  async take(reason: string, detail = ''): Promise<string | undefined> {
    // Names of files come of it, and memory for each.
    const known = REASON.test(reason) && (this.#cooldowns.has(reason) || this.#cooldowns.size < MAX_REASONS)
    return this.#take(known ? reason : 'asked', detail)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#started.dispose()
    await this.#queue
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** When nothing is left of the heap, the file that is being written comes before whatever would take the rest. */
  #waitAtLimit(): void {
    const done = this.#latestDone
    if (done && getHeapStatistics().used_heap_size >= nearLimitBytes(AT_LIMIT)) {
      Atomics.wait(done, 0, 0, BEFORE_END_MS)
    }
  }

  readonly #onUncaught = (error: unknown): void => {
    const options = this.#options('uncaught', errorText(error))
    // A service that has a handler of its own goes on, and must not be stopped for a file.
    if (process.listenerCount('uncaughtException') > 0) {
      void this.#take('uncaught', errorText(error))
      return
    }
    try {
      if (!this.#recorder.snapshotBeforeEnd(this.#settings.folder, options, BEFORE_END_MS))
        this.#fail(new Error('it took too long'))
    } catch (failure) {
      this.#fail(failure)
    }
  }

  readonly #onSignal = (): void => {
    // Whoever sends a signal wants a file, whatever there was before.
    void this.#enqueue('signal', 'SIGUSR2', 0)
  }

  async #take(reason: string, detail: string): Promise<string | undefined> {
    if (this.#stopped) return undefined
    const { cooldownMs } = this.#settings
    let cooldown = this.#cooldowns.get(reason)
    if (cooldown === undefined) {
      cooldown = new Cooldown(cooldownMs, cooldownMs * MAX_COOLDOWN_FACTOR)
      this.#cooldowns.set(reason, cooldown)
    }
    const passedOver = cooldown.take(performance.now())
    if (passedOver === undefined) {
      this.suppressed++
      countPassedOver()
      if (reason === 'heap') this.#waitAtLimit()
      return undefined
    }
    return this.#enqueue(reason, detail, passedOver)
  }

  #enqueue(reason: string, detail: string, passedOver: number): Promise<string | undefined> {
    const writing = this.#queue.then(() => this.#write(reason, detail, passedOver))
    this.#queue = writing.then(() => {})
    return writing
  }

  async #write(reason: string, detail: string, passedOver: number): Promise<string | undefined> {
    const notes =
      passedOver === 0 ? [] : [`${passedOver} more of the same were passed over since the last file`]
    try {
      const done = reason === 'heap' ? new SharedArrayBuffer(4) : undefined
      const options = {
        ...this.#options(reason, detail),
        notes: [detail, ...notes].filter((note) => note !== ''),
      }
      const writing = this.#recorder.snapshotTo(this.#settings.folder, options, done)
      if (done) {
        this.#latestDone = new Int32Array(done)
        this.#waitAtLimit()
      }
      const { path } = await writing
      this.#succeed({ path, reason, detail })
      return path
    } catch (error) {
      this.#latestDone = undefined
      this.#fail(error)
      return undefined
    }
  }

  #options(
    reason: string,
    detail: string,
  ): { format: TraceFormat; gzip: true; reason: string; notes: string[] } {
    return { format: this.#settings.format, gzip: true, reason, notes: [detail] }
  }

  #succeed(snapshot: WrittenSnapshot): void {
    this.written++
    countWritten(snapshot.reason)
    this.latestPath = snapshot.path
    this.#warned.clear()
    quietly(() => this.#settings.onSnapshot?.(snapshot))
  }

  #fail(error: unknown): void {
    this.dropped++
    countDropped('trace_snapshot')
    const { directory } = this.#settings.folder
    const kind = error instanceof Error && 'code' in error ? String(error.code) : errorText(error)
    if (this.#warned.has(kind) || this.#warned.size >= MAX_WARNINGS) return
    this.#warned.add(kind)
    quietly(() =>
      this.#settings.onWarning(
        `trace snapshots: writing to ${directory}: ${errorText(error)}; the service goes on, and so do the attempts`,
      ),
    )
  }

  #listen(event: 'uncaughtExceptionMonitor' | 'SIGUSR2', listener: (error: unknown) => void): void {
    process.on(event, listener)
    this.#started.defer(() => process.off(event, listener))
  }
}

/** A listener of the host's own; there is nobody else to tell. */
function quietly(tell: () => void): void {
  try {
    tell()
  } catch {
    // It is theirs.
  }
}

/** How many bytes a part of the heap is, of what V8 gives to objects that stay. */
function nearLimitBytes(part: number): number {
  const { heap_size_limit: limit } = getHeapStatistics()
  return part * Math.max(limit - YOUNG_BYTES, limit / 4)
}

function readOptions(options: TraceSnapshotsOptions): {
  readonly folder: { readonly directory: string; readonly keep: number; readonly maxBytes: number }
  readonly slowRequestMs: number
  readonly stallMs: number
  readonly hangMs: number
  readonly crashCopyMs: number
  readonly cooldownMs: number
  readonly nearHeapLimit: boolean
  readonly uncaught: boolean
  readonly signal: boolean
  readonly format: TraceFormat
  readonly onSnapshot: ((snapshot: WrittenSnapshot) => void) | undefined
  readonly onWarning: (message: string) => void
} {
  const { directory, nearHeapLimit = true, uncaught = true, signal = true, format = 'perfetto' } = options
  if (typeof directory !== 'string' || directory === '') throw invalidOption('directory', '""', 'a path')
  const hangMs = check('hangMs', options.hangMs ?? 10_000, 0)
  if (hangMs > 0 && hangMs < MIN_HANG_MS)
    throw invalidOption('hangMs', hangMs, `0 or an integer from ${MIN_HANG_MS}`)
  return {
    folder: {
      directory,
      keep: check('keep', options.keep ?? 50, 1),
      maxBytes: check('maxBytes', options.maxBytes ?? 256 * 1024 * 1024, 1),
    },
    slowRequestMs: check('slowRequestMs', options.slowRequestMs ?? 1000, 0),
    stallMs: check('stallMs', options.stallMs ?? 250, 0),
    hangMs,
    crashCopyMs: check('crashCopyMs', options.crashCopyMs ?? 0, 0),
    cooldownMs: check('cooldownMs', options.cooldownMs ?? 60_000, 0),
    nearHeapLimit,
    uncaught,
    signal,
    format,
    onSnapshot: options.onSnapshot,
    onWarning:
      options.onWarning ?? ((message) => process.emitWarning(message, { code: 'TRACE_SNAPSHOT_DROPPED' })),
  }
}

// Longest delay of a timer, 2^31 - 1 ms; and no folder is larger than that many MiB.
const MAX_OPTION = 2 ** 50

function check(name: string, value: number, min: number): number {
  if (Number.isInteger(value) && value >= min && value <= MAX_OPTION) return value
  throw invalidOption(name, value, `an integer from ${min}`)
}

function invalidOption(name: string, met: unknown, want: string): InstrumentError {
  return new InstrumentError(
    'OPTION_INVALID',
    `traceSnapshots: reading options: met ${name} ${String(met)}, want ${want}`,
  )
}
