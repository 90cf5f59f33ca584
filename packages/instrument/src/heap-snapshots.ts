// Heap profiles on disk, once in a while: what memory looked like before anyone thought of looking.
import { write } from '@hotpath/profile'
import { countDropped } from './drops.ts'
import { errorText, InstrumentError } from './errors.ts'
import { heapProfiler } from './heap.ts'
import { writeNearHeapLimit } from './near-heap-limit.ts'
import { diskFiles, type FolderBounds, type FolderFiles, prune, writeSnapshot } from './snapshot-folder.ts'

/** What {@link heapSnapshots} is told. */
export interface HeapSnapshotsOptions {
  /** Where the files go; made where it is missing. Best one for each process. */
  directory: string
  /** Time between two snapshots. Default 600000, ten minutes. */
  everyMs?: number | undefined
  /** How many files the folder may have. Default 144, a day's worth. */
  keep?: number | undefined
  /** How many bytes they may have together. Default 64 MiB; one snapshot is some 10 to 200 kB. */
  maxBytes?: number | undefined
  /**
   * Whether a last profile is written when the heap is about to reach its limit, before the process dies of it.
   * Default true. It needs to start a second Node process at that moment.
   */
  nearHeapLimit?: boolean | undefined
  /**
   * Told when snapshots begin to fail: once for each kind of trouble, and again only after one has succeeded.
   * Default: a process warning.
   */
  onWarning?: ((message: string) => void) | undefined
}

/** Snapshots that are being taken. */
export interface HeapSnapshots extends AsyncDisposable {
  readonly written: number
  /** Those that should have been written and were not; also in `hotpath_dropped_total`. */
  readonly dropped: number
  /** The file written last. */
  readonly latestPath: string | undefined
  /** Takes no further ones and waits for the one in progress. May be called again. */
  stop(): Promise<void>
}

/** What snapshots take from outside; another in tests. */
export interface SnapshotWorld {
  readonly nowMs: () => number
  /** Calls back again and again, without waiting for what it returns and without keeping the process alive. */
  readonly every: (intervalMs: number, run: () => Promise<void>) => Disposable
  /** Starts the sampler, or joins it where it runs. */
  readonly startSampling: () => Disposable
  /** Returns a heap profile as a file has it. */
  readonly collect: () => Uint8Array
  readonly files: FolderFiles
  readonly writeNearHeapLimit: (directory: string) => Disposable
}

const TEN_MINUTES_MS = 600_000
const SNAPSHOTS_A_DAY = 144
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
// A disk has a handful of ways to fail.
const MAX_WARNINGS = 8
// Longest delay of a timer, 2^31 - 1 ms.
const TIMER_MAX_MS = 2_147_483_647

/**
 * Writes a heap profile every `everyMs`, as `heap_<seconds since 1970>.pb.gz`, into a folder that stays within
 * `keep` files and `maxBytes`. Each file is written beside its name, flushed, and then given the name, so that a
 * reader never meets half of one.
 *
 * Samples in the mode in which the heap profiler runs already, otherwise `live`, which costs next to nothing. The
 * first snapshot comes after `everyMs`; the folder of an earlier run is continued. A full disk or a folder that
 * cannot be written costs snapshots, which are counted, and one warning. Nothing is ever thrown into the service,
 * nor is it kept alive.
 *
 * @throws {InstrumentError} `OPTION_INVALID`, at once
 * @example
 * const snapshots = heapSnapshots({ directory: '/var/tmp/shop', everyMs: 600_000, keep: 144 })
 * process.once('SIGTERM', () => void snapshots.stop())
 */
export function heapSnapshots(
  options: HeapSnapshotsOptions,
  world: SnapshotWorld = realWorld,
): HeapSnapshots {
  const { directory, nearHeapLimit = true, onWarning = emitWarning } = options
  const everyMs = checkOption('everyMs', options.everyMs ?? TEN_MINUTES_MS, TIMER_MAX_MS)
  const bounds: FolderBounds = {
    keep: checkOption('keep', options.keep ?? SNAPSHOTS_A_DAY),
    maxBytes: checkOption('maxBytes', options.maxBytes ?? DEFAULT_MAX_BYTES),
  }
  if (directory === '') throw invalidOption('directory', '""', 'a path')

  let written = 0
  let dropped = 0
  let latestPath: string | undefined
  // Kinds of trouble since the last success.
  const warned = new Set<string>()
  let stopped = false
  let underWay: Promise<void> | undefined
  let sampling: Disposable | undefined

  const warn = (error: unknown): void => {
    const kind = error instanceof Error && 'code' in error ? String(error.code) : errorText(error)
    if (warned.has(kind) || warned.size >= MAX_WARNINGS) return
    warned.add(kind)
    try {
      onWarning(
        `heap snapshots: writing to ${directory}: ${errorText(error)}; the service goes on, and so do the attempts`,
      )
    } catch {
      // A listener of the host's own; there is nobody else to tell.
    }
  }
  const drop = (error: unknown): void => {
    dropped++
    countDropped('heap_snapshot')
    warn(error)
  }
  const startSampling = (): void => {
    if (sampling !== undefined) return
    using stack = new DisposableStack()
    stack.use(world.startSampling())
    if (nearHeapLimit) stack.use(world.writeNearHeapLimit(directory))
    sampling = stack.move()
  }
  const takeSnapshot = async (): Promise<void> => {
    try {
      startSampling()
      const nowMs = world.nowMs()
      const snapshot = { unixSeconds: Math.floor(nowMs / 1000), bytes: world.collect() }
      latestPath = await writeSnapshot(directory, snapshot, bounds.maxBytes, world.files)
      written++
      warned.clear()
      await prune(directory, bounds, { nowMs, newest: latestPath }).catch(warn)
    } catch (error) {
      drop(error)
    }
  }
  const tick = async (): Promise<void> => {
    if (underWay !== undefined) {
      drop(new Error(`the one before is not done after ${everyMs} ms`))
      return
    }
    underWay = takeSnapshot()
    await underWay
    underWay = undefined
  }

  try {
    startSampling()
  } catch (error) {
    warn(error) // and once more with each snapshot
  }
  const timer = world.every(everyMs, tick)
  const stop = async (): Promise<void> => {
    if (!stopped) {
      stopped = true
      timer[Symbol.dispose]()
    }
    await underWay
    sampling?.[Symbol.dispose]()
    sampling = undefined
  }
  return {
    get written() {
      return written
    },
    get dropped() {
      return dropped
    },
    get latestPath() {
      return latestPath
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** The process, its clock and its disk. */
export const realWorld: SnapshotWorld = {
  nowMs: Date.now,
  every(intervalMs, run) {
    const timer = setInterval(() => void run(), intervalMs)
    timer.unref()
    return { [Symbol.dispose]: () => clearInterval(timer) }
  },
  startSampling() {
    try {
      return heapProfiler.start({ mode: 'live' })
    } catch (error) {
      if (!heapProfiler.running) throw error
      // It runs, so it must be in the other mode, which has what we need and more.
      return heapProfiler.start({ mode: 'alloc' })
    }
  },
  collect: () => write(heapProfiler.profile()),
  files: diskFiles,
  writeNearHeapLimit,
}

function emitWarning(message: string): void {
  process.emitWarning(message, { code: 'HEAP_SNAPSHOT_DROPPED' })
}

function checkOption(name: string, value: number, max: number = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw invalidOption(name, String(value), `an integer from 1 to ${max}`)
  }
  return value
}

function invalidOption(name: string, met: string, want: string): InstrumentError {
  return new InstrumentError(
    'OPTION_INVALID',
    `heapSnapshots: reading options: met ${name} ${met}, want ${want}`,
  )
}
