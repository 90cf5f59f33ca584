// The thread that writes traces, from the side of those who want some. There is one while anybody may want one.
import { extname } from 'node:path'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { errorText, InstrumentError } from '../errors.ts'
import { thisProcess } from '../first-class.ts'
import { thisThread } from '../threads/thread.ts'
import { threadCreations } from '../threads/thread-creations.ts'
import { ring, whenRingChanges } from './recording.ts'
import { type Ring } from './ring.ts'
import { TraceThreads } from './trace-threads.ts'
import type { FromWriter, Guard, ToWriter, WriteOrder, Written } from './writer-messages.ts'

// From source or built: the program lies beside this file, and ends as it does.
const program = new URL(`writer-main${extname(import.meta.url)}`, import.meta.url)

// What a million events need for texts; the rest of their memory is outside of the heap.
const MAX_HEAP_MB = 256

// Who records seconds at a time does so again, and a thread is 3 ms to start and 9 MB to keep.
const LINGER_MS = 10_000

interface Waiting {
  resolve(written: Written): void
  reject(error: unknown): void
}

/** What is common to all orders of this process. */
export function aboutProcess(): { pid: number; program: string; nodeVersion: string } {
  return { pid: process.pid, program: thisProcess().filename, nodeVersion: process.version }
}

/** The writer of this thread. */
export class TraceWriter {
  #worker: Worker | undefined
  #leases = 0
  #lingering: NodeJS.Timeout | undefined
  #listening: Disposable | undefined
  readonly #threads: TraceThreads
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #guard: Guard | undefined
  #onGuarded: ((message: Extract<FromWriter, { kind: 'guarded' }>) => void) | undefined

  constructor() {
    this.#threads = new TraceThreads({
      onMemory: (thread, memory) => this.#tell({ kind: 'memory', thread, memory }),
      onEnded: (threadId, keepMs) => this.#tell({ kind: 'ended', threadId, keepMs }),
    })
  }

  /** The other threads that are recorded. */
  get threads(): TraceThreads {
    return this.#threads
  }

  /**
   * Keeps the writer until the result is disposed of. Starting it takes 3 ms of the event loop, so whoever may be in a
   * hurry later does it at the beginning. It keeps no process alive.
   */
  use(): Disposable {
    if (this.#leases++ === 0) {
      clearTimeout(this.#lingering)
      this.#listening ??= whenRingChanges((next) => this.#announce(next))
      this.#start()
    }
    let held = true
    return {
      [Symbol.dispose]: () => {
        if (!held) return
        held = false
        if (--this.#leases === 0) this.#rest()
      },
    }
  }

  /**
   * Has a trace written.
   *
   * @throws {InstrumentError} `TRACE_WRITER_FAILED`
   */
  write(
    order: WriteOrder,
    { id = this.#nextId++, done }: { id?: number; done?: SharedArrayBuffer } = {},
  ): Promise<Written> {
    const { promise, resolve, reject } = Promise.withResolvers<Written>()
    this.#waiting.set(id, { resolve, reject })
    this.#start()
    this.#tell(done ? { kind: 'write', id, order, done } : { kind: 'write', id, order })
    return promise
  }

  /** Has everything kept from now on, for a trace of the next seconds. Returns the number to write or cancel it by. */
  begin(): number {
    const id = this.#nextId++
    this.#start()
    this.#tell({ kind: 'begin', id })
    return id
  }

  cancel(id: number): void {
    this.#tell({ kind: 'cancel', id })
  }

  /** Has the writer look after this thread by itself, until the result is disposed of. */
  guard(guard: Guard, onGuarded: (message: Extract<FromWriter, { kind: 'guarded' }>) => void): Disposable {
    this.#guard = guard
    this.#onGuarded = onGuarded
    this.#tell({ kind: 'guard', guard })
    return {
      [Symbol.dispose]: () => {
        if (this.#guard !== guard) return
        this.#guard = undefined
        this.#onGuarded = undefined
        this.#tell({ kind: 'guard', guard: undefined })
      },
    }
  }

  #start(): void {
    if (this.#worker !== undefined) return
    // Not counted among the threads of the service.
    const worker = threadCreations.leaveOut(
      () =>
        new Worker(program, {
          name: 'hotpath-trace',
          // What is preloaded into the service is no business of the writer's.
          execArgv: process.execArgv.includes('--disable-warning=ExperimentalWarning')
            ? ['--disable-warning=ExperimentalWarning']
            : [],
          env: { ...process.env, NODE_OPTIONS: '' },
          resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
          stdin: false,
        }),
    )
    worker.unref()
    worker.on('message', (message: FromWriter) => this.#hear(message))
    worker.on('error', (error) => this.#fail(worker, errorText(error)))
    worker.on('exit', (code) => this.#fail(worker, `it ended with exit code ${code}`))
    this.#worker = worker
    this.#announce(ring)
    this.#threads.join()
    if (this.#guard) this.#tell({ kind: 'guard', guard: this.#guard })
  }

  /** Nobody wants a trace any more, for now. */
  #rest(): void {
    // On a busy machine the last trace may take longer than that.
    const stop = (): void => (this.#waiting.size > 0 ? this.#rest() : this.#stop())
    this.#lingering = setTimeout(stop, LINGER_MS).unref()
  }

  #stop(): void {
    this.#listening?.[Symbol.dispose]()
    this.#listening = undefined
    this.#threads.leave()
    const worker = this.#worker
    this.#worker = undefined
    this.#rejectAll('nobody records any more')
    void worker?.terminate()
  }

  #announce(next: Ring | undefined): void {
    if (next) this.#tell({ kind: 'memory', thread: thisThread, memory: next.memory })
  }

  #tell(message: ToWriter): void {
    this.#worker?.postMessage(message)
  }

  #hear(message: FromWriter): void {
    if (message.kind === 'guarded') {
      this.#onGuarded?.(message)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.kind === 'written') waiting?.resolve(message.written)
    else waiting?.reject(writerFailed(message.problem))
  }

  /** A writer that has run out of memory, or could not be started, is replaced when the next trace is wanted. */
  #fail(worker: Worker, problem: string): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#threads.leave()
    this.#rejectAll(problem)
  }

  #rejectAll(problem: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(writerFailed(problem))
    this.#waiting.clear()
  }
}

function writerFailed(problem: string): InstrumentError {
  return new InstrumentError('TRACE_WRITER_FAILED', `trace: writing in a thread of its own: ${problem}`)
}

/** The writer of this thread. */
export const traceWriter: TraceWriter = new TraceWriter()
