// What a recorder and the thread that writes its traces say to each other.
import type { Thread } from '../threads/thread.ts'
import type { PackedSamples } from './samples.ts'
import type { TraceOrder } from './trace-builder.ts'

/** Samples of one thread. */
export interface ThreadSamples {
  readonly threadId: number
  readonly samples: readonly PackedSamples[]
}

/** A folder for traces, and how much it may hold. */
export interface TraceFolder {
  readonly directory: string
  readonly keep: number
  readonly maxBytes: number
}

/** What is to be written, and where to. */
export interface WriteOrder extends TraceOrder {
  readonly samples: readonly ThreadSamples[]
  /** Undefined: bytes are wanted, and no file. */
  readonly folder: TraceFolder | undefined
}

/** Said to the writer. */
export type ToWriter =
  /** The memory of a thread, from now on. */
  | { readonly kind: 'memory'; readonly thread: Thread; readonly memory: SharedArrayBuffer }
  /** A thread has ended; what it wrote is of interest for so long. */
  | { readonly kind: 'ended'; readonly threadId: number; readonly keepMs: number }
  | {
      readonly kind: 'write'
      readonly id: number
      readonly order: WriteOrder
      readonly done?: SharedArrayBuffer
    }
  /** Keep all that is recorded from now on, until `write` or `cancel` with the same number. */
  | { readonly kind: 'begin'; readonly id: number }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Write by yourself when the event loop of a thread hangs, and keep a copy that outlives the process. */
  | { readonly kind: 'guard'; readonly guard: Guard | undefined }

/** What the writer looks after while nobody asks. */
export interface Guard {
  readonly folder: TraceFolder
  /** From when on an event loop hangs; 0: nobody looks. */
  readonly hangMs: number
  /** How often the copy is brought up to date; 0: there is none. */
  readonly flushMs: number
  /** What the names of copies begin with. */
  readonly copyPrefix: string
  /** What a trace says of itself; moments and reason are the writer's own. */
  readonly about: Pick<TraceOrder, 'pid' | 'program' | 'nodeVersion' | 'format' | 'gzip'>
  readonly minAgeMs: number
}

/** Said by the writer. */
export type FromWriter =
  | { readonly kind: 'written'; readonly id: number; readonly written: Written }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: string }
  /** A file was written without anybody asking, or could not be. */
  | { readonly kind: 'guarded'; readonly reason: string; readonly path?: string; readonly problem?: string }

/** What came of an order. */
export interface Written {
  readonly bytes: Uint8Array
  /** Where the file is; empty where there is none. */
  readonly path: string
  readonly events: number
  readonly threads: number
}
